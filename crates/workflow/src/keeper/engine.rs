//! Containers by a container engine (`podman`, or `docker`, which takes the same words): created, started, asked for
//! their files, removed. Every command line is a list of arguments; no shell sees it, and values of variables go by
//! the engine's environment, where `ps` does not show them.

use std::{
    fs::{self, File},
    io,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use super::{
    Place,
    container::{Keeps, NOT_STARTED, once, retried},
    files,
    log::{Log, Sink, Stream},
    plan::{Container, ContainerExit, End, Plan, Volume},
    room::{Room, View},
};
use crate::record;

/// Lives a container's whole life.
pub fn live(
    engine: &Path,
    place: &Place<'_>,
    plan: &Plan,
    container: &Container,
    sink: &Sink<File>,
    (keeps, over): (Keeps, impl FnOnce(&ContainerExit)),
) -> (ContainerExit, End) {
    let mut exit = ContainerExit {
        name: container.name.clone(),
        code: NOT_STARTED,
        ..ContainerExit::default()
    };
    let mut end = End::default();
    let one = One {
        engine,
        place,
        plan,
        container,
        name: name(place, container),
    };
    let prefix = match plan.containers.len() + plan.init.len() {
        0 | 1 => String::new(),
        _ => format!("{}: ", container.name),
    };
    let mut log = Log::new(sink.clone(), prefix);
    let secrets = match one.create() {
        Ok(secrets) => secrets,
        Err(message) => {
            let _ = log.take(Stream::Err, message.as_bytes());
            log.finish();
            end.staging = Some(message);
            exit.finished_at = record::now();
            over(&exit);
            return (exit, end);
        }
    };
    exit.code = 0;
    let mut start = one.command(&["start", "--attach", &one.name]);
    retried(container, (&mut exit, &mut end), |seen| {
        once(place, plan.deadline, container, &mut start, &mut log, seen);
    });
    let printed = log.finish();
    over(&exit);
    if keeps == Keeps::All {
        one.keep(&printed, &mut end);
    }
    // It also ends what a killed client left running.
    let _ = one.command(&["rm", "--force", &one.name]).output();
    if let Some(secrets) = secrets {
        let _ = fs::remove_dir_all(secrets);
    }
    (exit, end)
}

/// A name that no other run's container has.
fn name(place: &Place<'_>, container: &Container) -> String {
    let whole = format!("{}/{}", place.node.display(), container.name);
    format!("signalbox-{}", record::hash(&whole))
}

struct One<'a> {
    engine: &'a Path,
    place: &'a Place<'a>,
    plan: &'a Plan,
    container: &'a Container,
    name: String,
}

impl One<'_> {
    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(self.engine);
        command
            .args(args)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .process_group(0);
        command
    }

    /// Where the container's own files stand outside of it.
    fn view(&self) -> View {
        View::outside(&Room {
            root: self.place.node.join("rooms").join(&self.container.name),
            ..Room::default()
        })
    }

    /// Creates the container with all that is to be there when it starts; where its secrets are.
    fn create(&self) -> Result<Option<PathBuf>, String> {
        let view = self.view();
        let outside = self.place.outside();
        for input in &self.plan.inputs {
            files::stage(input, &view, &outside)?;
        }
        let failed = |error: io::Error| format!("its directory can't be made: {error}");
        let secrets = self.secrets().map_err(failed)?;
        let mut args = self.options(&view, secrets.as_deref())?;
        if let Some(source) = &self.container.source {
            use std::os::unix::fs::PermissionsExt;
            let script = view.at("/argo/staging/script");
            fs::create_dir_all(view.at("/argo/staging")).map_err(failed)?;
            fs::write(&script, source).map_err(failed)?;
            fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).map_err(failed)?;
            args.push("--volume".to_owned());
            args.push(format!("{}:/argo/staging", view.says("/argo/staging")));
        }
        let mut parts = self.container.command.clone();
        if self.container.source.is_some() {
            parts.push("/argo/staging/script".to_owned());
        }
        if self.container.has_program && !parts.is_empty() {
            args.push("--entrypoint".to_owned());
            args.push(parts.remove(0));
        }
        // What follows is the image, whatever it looks like.
        args.push("--".to_owned());
        args.push(self.container.image.clone());
        args.extend(parts);
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let env = self.container.env.iter().map(|(name, value)| (name, value));
        let created = self.command(&args).envs(env).output();
        let created = created
            .map_err(|error| format!("`{}` can't be started: {error}", self.engine.display()))?;
        if created.status.success() {
            return Ok(secrets);
        }
        let said = String::from_utf8_lossy(&created.stderr);
        Err(format!(
            "the container can't be created: {}",
            said.lines().last().unwrap_or_default()
        ))
    }

    fn options(&self, view: &View, secrets: Option<&Path>) -> Result<Vec<String>, String> {
        let mut args = vec!["create".to_owned(), "--name".to_owned(), self.name.clone()];
        let mut option = |name: &str, value: String| args.extend([name.to_owned(), value]);
        for (name, _) in &self.container.env {
            option("--env", name.clone());
        }
        let cwd = self.container.cwd.as_deref();
        if let Some(cwd) = cwd {
            option("--workdir", cwd.to_owned());
        }
        if let Some(memory) = self.container.memory {
            option("--memory", memory.to_string());
        }
        if let Some(cpu) = &self.container.cpu {
            option("--cpus", cpu.clone());
        }
        for mount in &self.container.mounts {
            let of_secret = matches!(
                self.plan.volumes.get(&mount.volume),
                Some(Volume::Secret(_))
            );
            let volumes = match (of_secret, secrets) {
                (true, Some(secrets)) => secrets.to_owned(),
                _ => self.place.node.join("volumes"),
            };
            let mut source = volumes.join(&mount.volume);
            if let Some(sub) = &mount.sub_path {
                source = files::kept_at(&source, sub)
                    .ok_or_else(|| format!("`{sub}` leads out of its volume"))?;
            }
            let mode = if mount.read_only { ":ro" } else { "" };
            option(
                "--volume",
                format!("{}:{}{mode}", source.display(), mount.path),
            );
        }
        for input in self
            .plan
            .inputs
            .iter()
            .filter(|input| view.at(&input.path).exists())
        {
            option(
                "--volume",
                format!("{}:{}", view.says(&input.path), input.path),
            );
        }
        Ok(args)
    }

    /// Secrets as files in memory; `None`: there are none.
    fn secrets(&self) -> io::Result<Option<PathBuf>> {
        let mut dir = None;
        for (name, volume) in &self.plan.volumes {
            if let Volume::Secret(content) = volume {
                let place = Path::new("/dev/shm").join(&self.name);
                files::fill(&place.join(name), content)?;
                dir = Some(place);
            }
        }
        Ok(dir)
    }

    /// Takes the container's files out of it, and keeps what is to be kept.
    fn keep(&self, printed: &[u8], end: &mut End) {
        let view = self.view();
        let outside = self.place.outside();
        let _ = fs::write(outside.node.join("stdout"), printed);
        if self.plan.keeps_result {
            let printed = String::from_utf8_lossy(printed);
            end.result = Some(files::without_newline(&printed).to_owned());
        }
        let parameters = self.plan.parameters.iter().map(|output| &output.path);
        let artifacts = self.plan.artifacts.iter().map(|output| &output.path);
        for path in parameters.chain(artifacts) {
            let place = view.at(path);
            if let Some(parent) = place.parent() {
                let _ = fs::create_dir_all(parent);
            }
            let inside = Path::new("/").join(path);
            let from = format!("{}:{}", self.name, inside.display());
            // What is not there is found out by whoever wants it.
            let _ = self
                .command(&["cp", &from, &place.to_string_lossy()])
                .output();
        }
        files::collect(self.plan, &view, &outside, end);
    }
}
