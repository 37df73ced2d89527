//! Tags in texts: `{{steps.a.outputs.result}}`. Nested tags are resolved from the inside, whitespace inside the
//! braces means nothing, and what nobody knows stays as it stands.

/// The text with every tag replaced for which `lookup` has a value. Values are not searched for tags again.
pub fn replace(text: &str, mut lookup: impl FnMut(&str) -> Option<String>) -> String {
    let mut open: Vec<String> = vec![String::new()];
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, tail) = rest.split_at(at);
        last(&mut open).push_str(before);
        if let Some(tail) = tail.strip_prefix("{{") {
            open.push(String::new());
            rest = tail;
        } else if let Some(after) = tail.strip_prefix("}}").filter(|_| open.len() > 1) {
            let tag = open.pop().unwrap_or_default();
            match lookup(tag.trim()) {
                Some(value) => last(&mut open).push_str(&value),
                None => last(&mut open).push_str(&format!("{{{{{tag}}}}}")),
            }
            rest = after;
        } else {
            last(&mut open).push_str(&tail[..1]);
            rest = &tail[1..];
        }
    }
    last(&mut open).push_str(rest);
    open.join("{{")
}

/// All tags of a text; of nested ones only the inner, as the outer's name is known only at run time.
pub fn tags(text: &str) -> Vec<String> {
    let mut tags = Vec::new();
    replace(text, |tag| {
        if !tag.contains("{{") {
            tags.push(tag.to_owned());
        }
        None
    });
    tags
}

/// The tag, when the text is that tag and nothing else.
pub fn only_tag(text: &str) -> Option<&str> {
    let tag = text.trim().strip_prefix("{{")?.strip_suffix("}}")?;
    (!tag.contains("{{") && !tag.contains("}}")).then(|| tag.trim())
}

fn last(open: &mut [String]) -> &mut String {
    open.last_mut().expect("the outermost text is never closed")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn check(text: &str, expected: &str) {
        let known = |tag: &str| match tag {
            "a" => Some("A".to_owned()),
            "which" => Some("a".to_owned()),
            "json" => Some("{\"k\": \"{{a}}\"}\n".to_owned()),
            _ => None,
        };
        assert_eq!(replace(text, known), expected, "{text}");
    }

    #[test]
    fn known_tags_are_replaced_and_everything_else_stays() {
        for (text, expected) in [
            ("", ""),
            ("x {{a}} y", "x A y"),
            ("{{ a }}{{a}}", "AA"),
            ("{{b}} {{ b }}", "{{b}} {{ b }}"),
            ("{{{{which}}}}", "A"),
            ("{{x.{{which}}}}", "{{x.a}}"),
            ("{{not a tag {{a}}", "{{not a tag A"),
            ("{{a", "{{a"),
            ("a}} {{a}}", "a}} A"),
            ("{'a':{'b':1}} {{a}}", "{'a':{'b':1}} A"),
            ("print('{{'+'}}')", "print('{{'+'}}')"),
            ("{{json}}", "{\"k\": \"{{a}}\"}\n"),
            ("ü{{a}}ü", "üAü"),
            ("{{=a}}", "{{=a}}"),
        ] {
            check(text, expected);
        }
    }

    #[test]
    fn tags_are_listed_innermost_only() {
        assert_eq!(tags("{{a}} {{x.{{ b }}}} {{=1+1}}"), ["a", "b", "=1+1"]);
        assert_eq!(only_tag(" {{ a }} "), Some("a"));
        assert_eq!(only_tag("{{a}}{{b}}"), None);
        assert_eq!(only_tag("x{{a}}"), None);
    }
}
