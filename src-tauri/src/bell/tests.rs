//! A notification says what it says, whatever the daemon makes of markup, and a click comes back.
#![allow(clippy::unwrap_used)]

use super::*;

#[test]
fn what_is_markup_to_a_daemon_is_text() {
    assert_eq!(
        escaped("<b>a</b> & <img src=x>"),
        "&lt;b&gt;a&lt;/b&gt; &amp; &lt;img src=x&gt;"
    );
}

#[cfg(target_os = "linux")]
mod daemon {
    use std::{
        collections::HashMap,
        env,
        process::{Command, Stdio},
        sync::{Arc, Mutex},
        time::Duration,
    };

    use zbus::{
        connection::Builder, interface, object_server::SignalEmitter, zvariant::OwnedValue,
    };

    use super::*;
    use crate::view::NoticeKind;

    /// Set in the process that has a session bus of its own.
    const INSIDE: &str = "SIGNALBOX_TEST_BELL";

    /// Of a bus that starts nothing by itself.
    const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

    /// A daemon that notes what it is to show, and clicks on it until it is gone.
    struct Daemon {
        able: Vec<String>,
        asked: Arc<Mutex<Vec<(String, String)>>>,
    }

    #[interface(name = "org.freedesktop.Notifications")]
    impl Daemon {
        fn get_capabilities(&self) -> Vec<String> {
            self.able.clone()
        }

        #[allow(clippy::too_many_arguments, reason = "so it is called")]
        fn notify(
            &self,
            _app: &str,
            _replaces: u32,
            _icon: &str,
            summary: &str,
            body: &str,
            actions: Vec<String>,
            _hints: HashMap<String, OwnedValue>,
            _expires: i32,
        ) -> u32 {
            assert_eq!(actions, ["default", "Open"]);
            let mut asked = self.asked.lock().unwrap();
            asked.push((summary.to_owned(), body.to_owned()));
            u32::try_from(asked.len()).unwrap()
        }

        #[zbus(signal)]
        async fn action_invoked(
            emitter: &SignalEmitter<'_>,
            id: u32,
            action: &str,
        ) -> zbus::Result<()>;

        #[zbus(signal)]
        async fn notification_closed(
            emitter: &SignalEmitter<'_>,
            id: u32,
            reason: u32,
        ) -> zbus::Result<()>;
    }

    fn item() -> NoticeItem {
        NoticeItem {
            id: 1,
            profile: "a".to_owned(),
            kind: NoticeKind::Failed,
            release: "R1".to_owned(),
            product: "shop".to_owned(),
            flow: "steady".to_owned(),
            title: "shop failed in <qa>".to_owned(),
            body: "Flow <i>steady</i>".to_owned(),
            at: 1,
            read: false,
        }
    }

    /// What a daemon with these abilities shows, and whether its click, or its closing, opens something.
    async fn check(able: &[&str], click: bool, body: &str) {
        let asked = Arc::<Mutex<Vec<(String, String)>>>::default();
        let daemon = Daemon {
            able: able.iter().map(|able| (*able).to_owned()).collect(),
            asked: asked.clone(),
        };
        let path = "/org/freedesktop/Notifications";
        let bus = Builder::session()
            .unwrap()
            .serve_at(path, daemon)
            .unwrap()
            .name("org.freedesktop.Notifications")
            .unwrap()
            .build()
            .await
            .unwrap();
        let emitter = SignalEmitter::new(&bus, path).unwrap();
        let item = item();
        let shown = shown(&item);
        tokio::pin!(shown);
        // Who is asked to show something can't know when its asker listens.
        let mut again = tokio::time::interval(Duration::from_millis(20));
        let clicked = loop {
            tokio::select! {
                clicked = &mut shown => break clicked.unwrap(),
                _ = again.tick() => match click {
                    true => emitter.action_invoked(1, "default").await.unwrap(),
                    false => emitter.notification_closed(1, 2).await.unwrap(),
                },
            }
        };
        assert_eq!(clicked, click);
        let asked = asked.lock().unwrap().clone();
        assert_eq!(asked, [("shop failed in <qa>".to_owned(), body.to_owned())]);
    }

    #[tokio::test]
    async fn a_click_on_a_notification_comes_back() {
        if env::var_os(INSIDE).is_none() {
            let name = "bell::tests::daemon::a_click_on_a_notification_comes_back";
            return with_a_bus(name);
        }
        let silent = shown(&item()).await;
        assert!(silent.is_err(), "nobody shows anything");
        check(
            &["body-markup", "actions"],
            true,
            "Flow &lt;i&gt;steady&lt;/i&gt;",
        )
        .await;
        check(&["actions"], false, "Flow <i>steady</i>").await;
    }

    /// Runs a test in a process with a session bus of its own.
    fn with_a_bus(test: &str) {
        let dir = tempfile::tempdir().unwrap();
        let config = dir.path().join("bus.conf");
        std::fs::write(&config, BUS).unwrap();
        let ran = Command::new("dbus-run-session")
            .arg(format!("--config-file={}", config.display()))
            .arg("--")
            .arg(env::current_exe().unwrap())
            .args(["--exact", test, "--nocapture"])
            .env(INSIDE, "1")
            .stdin(Stdio::null())
            .output();
        let ran = match ran {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return eprintln!("not run: dbus-run-session is not installed");
            }
            ran => ran.unwrap(),
        };
        assert!(
            ran.status.success(),
            "{}{}",
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr)
        );
    }
}
