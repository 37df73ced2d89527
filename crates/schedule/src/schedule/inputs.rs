//! What a template takes: arguments, values, ConfigMaps and defaults, and the template with all of it filled in.

use serde_json::Value;

use super::{ArtifactSource, InputArtifact, Schedule, call::Fail, scope::Values};
use crate::{
    spec::{Arguments, Artifact, Inputs, Parameter, Template, ValueFrom},
    substitute::{Known, Trouble, replace},
};

/// Stands in an argument whose step was skipped: the consumer's default may take its place.
pub const ABSENT: &str = "\u{0}absent";

/// A template with everything in it that is known.
#[derive(Debug, Clone)]
pub struct Filled {
    pub template: Template,
    /// The text of the template that was filled in, for whoever asks which results it names.
    pub text: std::rc::Rc<String>,
    pub artifacts: Vec<Artifact>,
}

impl Schedule {
    /// Fills in a template: globals with locals, then inputs.
    pub(super) fn fill(
        &self,
        name: &str,
        raw: &Value,
        arguments: &Arguments,
        locals: &Values,
    ) -> Result<Filled, Fail> {
        let error = |message: String| Fail::Error(message);
        let mut values = self.globals.clone();
        values.extend(locals.clone());
        values.extend(self.locals(name, raw));
        let mut whole = raw.clone();
        let inputs: Inputs = match &raw["inputs"] {
            Value::Null => Inputs::default(),
            value => serde_json::from_value(value.clone()).map_err(|bad| error(bad.to_string()))?,
        };
        let inputs = self.taken(inputs, arguments, &values)?;
        if let Some(fields) = whole.as_object_mut()
            && !(inputs.parameters.is_empty() && inputs.artifacts.is_empty())
        {
            let inputs = serde_json::to_value(&inputs).map_err(|bad| error(bad.to_string()))?;
            fields.insert("inputs".to_owned(), inputs);
        }
        let text = replace(&whole.to_string(), &values, Known::Any)
            .map_err(|bad| error(bad.to_string()))?;
        let first: Value = serde_json::from_str(&text).map_err(|bad| error(bad.to_string()))?;
        of_inputs(&first, &mut values);
        let text = replace(&text, &values, Known::Any).map_err(|bad| error(bad.to_string()))?;
        let mut raw: Value = serde_json::from_str(&text).map_err(|bad| error(bad.to_string()))?;
        words_of(&mut raw);
        let template: Template =
            serde_json::from_value(raw.clone()).map_err(|bad| error(bad.to_string()))?;
        Ok(Filled {
            artifacts: template.inputs.artifacts.clone(),
            template,
            text: std::rc::Rc::new(text),
        })
    }

    fn locals(&self, name: &str, raw: &Value) -> Values {
        let mut values = Values::new();
        let mut put = |name: &str, value: String| values.insert(name.to_owned(), Some(value));
        put("node.name", name.to_owned());
        let short = name
            .rsplit(['.', ']'])
            .find(|part| !part.is_empty())
            .unwrap_or(name);
        let short = if name == self.begin.name { "" } else { short };
        put("steps.name", short.to_owned());
        put("tasks.name", short.to_owned());
        let template = raw["name"].as_str().unwrap_or_default();
        put("pod.name", self.pod_name(name, template));
        values
    }

    /// A pod's name as Argo makes it.
    pub(super) fn pod_name(&self, node: &str, template: &str) -> String {
        let workflow = &self.begin.name;
        if node == workflow {
            return node.to_owned();
        }
        let hash = crate::status::hash(node);
        match template {
            "" => format!("{workflow}-{hash}"),
            template => format!("{workflow}-{template}-{hash}"),
        }
    }

    fn taken(
        &self,
        inputs: Inputs,
        arguments: &Arguments,
        values: &Values,
    ) -> Result<Inputs, Fail> {
        let mut taken = Inputs::default();
        for mut parameter in inputs.parameters {
            let given = arguments
                .parameters
                .iter()
                .find(|one| one.name == parameter.name);
            let (value, absent) = self.value_of(&parameter, given, values)?;
            let Some(value) = value else {
                let name = &parameter.name;
                return Err(Fail::Error(match absent {
                    true => format!(
                        "inputs.parameters.{name}: argument references an absent optional (skipped/omitted node output with no default)"
                    ),
                    false => format!("inputs.parameters.{name} was not supplied"),
                }));
            };
            parameter.value = Some(value);
            parameter.value_from = None;
            taken.parameters.push(parameter);
        }
        for artifact in inputs.artifacts {
            let given = arguments
                .artifacts
                .iter()
                .find(|one| one.name == artifact.name);
            let own = !artifact.rest.is_empty();
            match given {
                Some(given) if is_there(given) => taken.artifacts.push(Artifact {
                    rest: given.rest.clone(),
                    from: String::new(),
                    ..artifact
                }),
                _ if own || artifact.optional => taken.artifacts.push(artifact),
                _ => {
                    return Err(Fail::Error(format!(
                        "inputs.artifacts.{} was not supplied",
                        artifact.name
                    )));
                }
            }
        }
        Ok(taken)
    }

    fn value_of(
        &self,
        parameter: &Parameter,
        given: Option<&Parameter>,
        values: &Values,
    ) -> Result<(Option<String>, bool), Fail> {
        let absent = given.is_some_and(|given| given.description.as_deref() == Some(ABSENT));
        if let Some(given) = given.filter(|_| !absent) {
            if let Some(value) = &given.value {
                return Ok((Some(value.clone()), false));
            }
            if let Some(from) = &given.value_from {
                let from = filled_in(from, values)?;
                if let Some(value) = self
                    .config_map_value(&from, &parameter.name)
                    .map_err(Fail::Error)?
                {
                    return Ok((Some(value), false));
                }
                if let Some(default) = from.default {
                    return Ok((Some(default), false));
                }
            }
            if let Some(default) = &given.default {
                return Ok((Some(default.clone()), false));
            }
        }
        if let Some(value) = parameter.value.clone() {
            return Ok((Some(value), absent));
        }
        if let Some(from) = &parameter.value_from {
            let from = filled_in(from, values)?;
            let found = self
                .config_map_value(&from, &parameter.name)
                .map_err(Fail::Error)?;
            if let Some(value) = found.or(from.default) {
                return Ok((Some(value), absent));
            }
        }
        Ok((parameter.default.clone(), absent))
    }

    /// What a ConfigMap says.
    pub(super) fn config_map_value(
        &self,
        from: &ValueFrom,
        parameter: &str,
    ) -> Result<Option<String>, String> {
        let Some(key) = &from.config_map_key_ref else {
            return Ok(None);
        };
        let missing = |message: String| match (&from.default, key.optional) {
            (Some(default), _) => Ok(Some(default.clone())),
            (None, Some(true)) => Ok(None),
            _ => Err(message),
        };
        let told = format!("unable to retrieve inputs.parameters.{parameter} from ConfigMap: ");
        let kind = |map: &super::ConfigMap| {
            map.labels
                .get("workflows.argoproj.io/configmap-type")
                .map(String::as_str)
                == Some("Parameter")
        };
        match self.definition.config_map(&key.name) {
            None => missing(format!(
                "{told}ConfigMap '{}' does not exist. Please make sure it has the label workflows.argoproj.io/configmap-type: Parameter to be detectable by the controller",
                key.name
            )),
            Some(map) if !kind(map) => Err(format!(
                "{told}ConfigMap '{}' needs to have the label workflows.argoproj.io/configmap-type: Parameter to load parameters",
                key.name
            )),
            Some(map) => match map.data.get(&key.key) {
                Some(value) => Ok(Some(value.clone())),
                None => missing(format!(
                    "{told}ConfigMap '{}' does not have the key '{}'",
                    key.name, key.key
                )),
            },
        }
    }

    /// The files that a pod finds in place.
    pub(super) fn files(&self, artifacts: &[Artifact]) -> Vec<InputArtifact> {
        let file = |artifact: &Artifact| InputArtifact {
            name: artifact.name.clone(),
            path: artifact.path.clone(),
            source: source(artifact),
            optional: artifact.optional,
            mode: artifact.mode.and_then(|mode| u32::try_from(mode).ok()),
            archive: artifact.rest.get("archive").cloned(),
        };
        artifacts.iter().map(file).collect()
    }
}

/// Arguments and variables that are numbers or booleans become text, as Argo reads them.
fn words_of(raw: &mut Value) {
    for kind in ["container", "script"] {
        worded_container(&mut raw[kind]);
    }
    for list in [&["containerSet", "containers"][..], &["initContainers"][..]] {
        let place = list
            .iter()
            .try_fold(&mut *raw, |value, name| value.get_mut(*name));
        let containers = place.and_then(Value::as_array_mut);
        containers.into_iter().flatten().for_each(worded_container);
    }
    if let Some(fields) = raw.as_object_mut() {
        fields.retain(|name, value| {
            !(value.is_null() && ["container", "script"].contains(&name.as_str()))
        });
    }
}

fn worded_container(container: &mut Value) {
    let worded = |value: &mut Value| {
        if value.is_number() || value.is_boolean() {
            *value = value.to_string().into();
        }
    };
    for field in ["args", "command"] {
        let words = container.get_mut(field).and_then(Value::as_array_mut);
        words.into_iter().flatten().for_each(worded);
    }
    let variables = container.get_mut("env").and_then(Value::as_array_mut);
    for variable in variables.into_iter().flatten() {
        for field in ["name", "value"] {
            if let Some(value) = variable.get_mut(field) {
                worded(value);
            }
        }
    }
}

fn is_there(artifact: &Artifact) -> bool {
    artifact.rest.keys().any(|field| field != "archive")
}

fn source(artifact: &Artifact) -> ArtifactSource {
    if let Some(text) = artifact
        .rest
        .get("raw")
        .and_then(|raw| raw["data"].as_str())
    {
        return ArtifactSource::Raw(text.to_owned());
    }
    let stores = ["s3", "gcs", "azure", "oss", "hdfs", "key"];
    let key = stores.iter().find_map(|store| {
        let place = artifact.rest.get(*store)?;
        place
            .as_str()
            .or_else(|| place["key"].as_str())
            .map(str::to_owned)
    });
    key.map_or(ArtifactSource::Missing, ArtifactSource::Key)
}

fn filled_in(from: &ValueFrom, values: &Values) -> Result<ValueFrom, Fail> {
    let text = serde_json::to_string(from).unwrap_or_default();
    let text =
        replace(&text, values, Known::Any).map_err(|bad: Trouble| Fail::Error(bad.to_string()))?;
    serde_json::from_str(&text).map_err(|bad| Fail::Error(bad.to_string()))
}

/// What templates call their inputs, and the paths of their outputs.
fn of_inputs(raw: &Value, values: &mut Values) {
    let Value::Object(_) = raw else { return };
    let named = |side: &str, kind: &str| -> Vec<(String, Value)> {
        let list = raw[side][kind].as_array().cloned().unwrap_or_default();
        list.into_iter()
            .filter_map(|one| Some((one["name"].as_str()?.to_owned(), one)))
            .collect()
    };
    let parameters = named("inputs", "parameters");
    let shown = Value::from(
        parameters
            .iter()
            .map(|(_, one)| one.clone())
            .collect::<Vec<_>>(),
    );
    values.insert("inputs.parameters".to_owned(), Some(shown.to_string()));
    for (name, one) in parameters {
        let value = one["value"].as_str().map(str::to_owned);
        values.insert(format!("inputs.parameters.{name}"), value);
    }
    for (name, one) in named("inputs", "artifacts") {
        let path = one["path"].as_str().map(str::to_owned);
        values.insert(format!("inputs.artifacts.{name}.path"), path);
    }
    for (name, one) in named("outputs", "parameters") {
        if let Some(path) = one["valueFrom"]["path"].as_str() {
            values.insert(
                format!("outputs.parameters.{name}.path"),
                Some(path.to_owned()),
            );
        }
    }
    for (name, one) in named("outputs", "artifacts") {
        if let Some(path) = one["path"].as_str() {
            values.insert(
                format!("outputs.artifacts.{name}.path"),
                Some(path.to_owned()),
            );
        }
    }
}
