//! An answer, as its bytes are.

use serde_json::Value;

/// See the module.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: String,
}

fn end_of_head(bytes: &[u8]) -> Option<usize> {
    bytes.windows(4).position(|four| four == b"\r\n\r\n")
}

impl Answer {
    /// `None`: there is none.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let end = end_of_head(bytes)?;
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let mut answer = Self {
            status,
            head,
            body: String::new(),
        };
        let body = &bytes[end + 4..];
        let body = match answer.header("transfer-encoding") {
            Some("chunked") => unchunked(body),
            _ => body.to_vec(),
        };
        answer.body = String::from_utf8_lossy(&body).into_owned();
        Some(answer)
    }

    /// Whether it begins to go on for ever.
    pub fn is_stream(bytes: &[u8]) -> bool {
        end_of_head(bytes)
            .is_some_and(|end| String::from_utf8_lossy(&bytes[..end]).contains("text/event-stream"))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (given, value) = line.split_once(':')?;
            given.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// Its problem document, which says the same as the head.
    #[track_caller]
    pub fn problem(&self) -> Value {
        let shown = format!("{}\n\n{}", self.head, self.body);
        assert_eq!(
            self.header("content-type"),
            Some("application/problem+json"),
            "{shown}"
        );
        assert_eq!(self.header("signalbox-contract"), Some("1"), "{shown}");
        let problem: Value = serde_json::from_str(&self.body).expect("JSON");
        assert_eq!(problem["status"], self.status, "{shown}");
        let code = problem["code"].as_str().expect("a code");
        assert_eq!(problem["type"], format!("urn:signalbox:problem:{code}"));
        assert!(
            problem["title"]
                .as_str()
                .is_some_and(|title| title.len() > 10),
            "{shown}"
        );
        assert_eq!(
            problem["instance"].as_str(),
            self.header("x-request-id"),
            "{shown}"
        );
        problem
    }

    /// A refusal of what was asked, in words.
    #[track_caller]
    pub fn refused(&self) -> Value {
        assert!(
            (400..500).contains(&self.status),
            "{}\n\n{}",
            self.head,
            self.body
        );
        self.problem()
    }
}

fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(line) = bytes.windows(2).position(|two| two == b"\r\n") {
        let size = String::from_utf8_lossy(&bytes[..line]).into_owned();
        let size = usize::from_str_radix(size.trim(), 16).unwrap_or_default();
        let Some(chunk) = bytes.get(line + 2..line + 2 + size).filter(|_| size > 0) else {
            break;
        };
        body.extend_from_slice(chunk);
        bytes = bytes.get(line + 4 + size..).unwrap_or_default();
    }
    body
}
