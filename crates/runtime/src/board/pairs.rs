//! Which application of another environment is "the same one": what a version is compared with. Never a guess.

use signalbox_model::{Application, Configuration};

use signalbox_engine::plan::template_of;

/// The application of `reference` that this one (of `environment`) is compared with: the one of the same template
/// whose name or folder is the same but for the environment's name; else the only one.
pub fn counterpart<'a>(
    configuration: &'a Configuration,
    product: &str,
    application: &Application,
    environment: &str,
    reference: &str,
) -> Option<&'a Application> {
    let candidates = configuration.applications_in(product, reference);
    if environment == reference {
        return candidates
            .into_iter()
            .find(|candidate| candidate.name == application.name);
    }
    if let [only] = candidates[..] {
        return Some(only);
    }
    let template = template_of(configuration, product, application).0;
    let alike = |fits: &dyn Fn(&Application) -> bool| {
        let mut fitting = candidates.iter().copied().filter(|candidate| {
            template_of(configuration, product, candidate).0 == template && fits(candidate)
        });
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let name = stem(&application.name, environment);
    let folder = without(&application.path, environment);
    alike(&|candidate| stem(&candidate.name, reference) == name)
        .or_else(|| alike(&|candidate| without(&candidate.path, reference) == folder))
        .or_else(|| {
            let last = last(&application.path);
            alike(&|candidate| !last.is_empty() && self::last(&candidate.path) == last)
        })
}

/// A name without the environment's name as one of its words: `cart-dev` and `dev-cart` are `cart`.
fn stem(name: &str, environment: &str) -> String {
    for (before, after) in [
        ("-", "-"),
        (".", "."),
        ("-", ""),
        (".", ""),
        ("", "-"),
        ("", "."),
    ] {
        let word = format!("{before}{environment}{after}");
        let found = match (before, after) {
            (_, "") => name.strip_suffix(&word).map(str::to_owned),
            ("", _) => name.strip_prefix(&word).map(str::to_owned),
            _ => name
                .contains(&word)
                .then(|| name.replacen(&word, before, 1)),
        };
        if let Some(stem) = found.filter(|stem| !stem.is_empty()) {
            return stem;
        }
    }
    name.to_owned()
}

/// A path, each of whose folders is taken without the environment's name.
fn without(path: &str, environment: &str) -> Vec<String> {
    path.split('/')
        .filter(|part| !part.is_empty() && *part != "." && *part != environment)
        .map(|part| stem(part, environment))
        .collect()
}

fn last(path: &str) -> &str {
    path.trim_end_matches('/')
        .rsplit('/')
        .next()
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn configuration(applications: &[(&str, &str, &str)]) -> Configuration {
        let mut text = String::from(
            "apiVersion: codefresh.io/v1beta2\nkind: Product\nmetadata: {name: shop}\nspec: {}\n",
        );
        for environment in ["dev", "prod"] {
            text.push_str(&format!("---\napiVersion: signalbox.dev/v1alpha1\nkind: Environment\nmetadata: {{name: {environment}}}\nspec: {{kind: NON_PROD, position: 1, clusters: [{{name: c, namespaces: [{environment}]}}]}}\n"));
        }
        for (name, environment, path) in applications {
            text.push_str(&format!("---\napiVersion: argoproj.io/v1alpha1\nkind: Application\nmetadata: {{name: {name}, annotations: {{codefresh.io/product: shop}}}}\nspec: {{source: {{repoURL: r, path: {path}}}, destination: {{name: c, namespace: {environment}}}}}\n"));
        }
        Configuration::read([("all.yaml", text)])
    }

    fn check(applications: &[(&str, &str, &str)], of: &str, expected: Option<&str>) {
        let configuration = configuration(applications);
        let application = &configuration.applications[of];
        let environment = &application.environments[0];
        let found = counterpart(&configuration, "shop", application, environment, "dev");
        assert_eq!(found.map(|found| found.name.as_str()), expected);
    }

    #[test]
    fn an_application_is_compared_with_its_own_kind() {
        let two = [
            ("cart-dev", "dev", "apps/cart/dev"),
            ("pay-dev", "dev", "apps/pay/dev"),
            ("cart-prod", "prod", "apps/cart/prod"),
            ("prod-pay", "prod", "x/y"),
            ("odd", "prod", "apps/pay/prod"),
            ("unlike", "prod", "q"),
        ];
        for (of, expected) in [
            ("cart-prod", Some("cart-dev")),
            ("prod-pay", Some("pay-dev")),
            ("odd", Some("pay-dev")),
            ("unlike", None),
            ("cart-dev", Some("cart-dev")),
        ] {
            check(&two, of, expected);
        }
        let only = [("a", "dev", "x"), ("b", "prod", "y"), ("c", "prod", "z")];
        check(&only, "c", Some("a"));
        let basename = [
            ("one", "dev", "dev-1/cart"),
            ("two", "dev", "dev-1/pay"),
            ("three", "prod", "prod-7/pay"),
        ];
        check(&basename, "three", Some("two"));
        let doubtful = [
            ("one", "dev", "a/cart"),
            ("two", "dev", "b/cart"),
            ("three", "prod", "c/cart"),
        ];
        check(&doubtful, "three", None);
    }
}
