//! Profiles as she edits them: what is kept of them, and where their secrets go.

use signalbox_api::{Error, error::Code};
use signalbox_client::{Options, Proxy};
use signalbox_store::{Place, Profile};
use ulid::Ulid;

use crate::{
    desktop::Desktop,
    form::{self, Checked, Given},
    remote,
    secrets::What,
    told::told,
    view::ProfileForm,
};

/// A profile that was kept.
pub struct Saved {
    pub profile: Profile,
    /// Its place or a secret is another: the connection is to be made anew.
    pub anew: bool,
}

impl Desktop {
    /// Keeps a profile (a new one without an `id`): its secrets first, so that it never stands there without them.
    ///
    /// # Errors
    /// The form is wrong, or the keychain or the store can't be written.
    pub async fn save(&self, id: Option<String>, form: ProfileForm) -> Result<Saved, Error> {
        let before = id.as_deref().map(|id| self.profile(id)).transpose()?;
        let mut others = self.profiles()?;
        others.retain(|other| Some(&other.id) != id.as_ref());
        let (protected, read_only) = (form.protected, form.read_only);
        // A workspace that is not there just now can still be renamed.
        let known = before.as_ref().map(|before| &before.place);
        let Checked {
            name,
            place,
            colour,
            mut secrets,
        } = form::check(form, known, &others, &self.home_dir)?;
        if let Some(before) = known {
            form::bind(&mut secrets, before, &place)?;
        }
        let same_place = known == Some(&place);
        let profile = Profile {
            id: id.unwrap_or_else(|| Ulid::new().to_string()),
            name,
            place,
            colour,
            protected,
            read_only,
            position: match &before {
                Some(before) => before.position,
                None => self.last_position()?,
            },
            trusted: same_place && before.as_ref().is_some_and(|before| before.trusted),
        };
        let new_secrets = self.keep_secrets(&profile, secrets).await?;
        let put = self.store.put_profile(&profile).map_err(told);
        match (put, &before) {
            (Ok(()), Some(before)) if matches!(profile.place, Place::Workspace { .. }) => {
                self.forget_secrets(before).await?;
            }
            (Ok(()), _) => {}
            (Err(error), None) => {
                // Nobody would ever forget them; what matters is told below.
                let _ = self.forget_secrets(&profile).await;
                return Err(error);
            }
            (Err(error), Some(_)) => return Err(error),
        }
        Ok(Saved {
            profile,
            anew: !same_place || new_secrets,
        })
    }

    /// Another profile like this one, right behind it.
    ///
    /// # Errors
    /// It is a workspace, or the keychain or the store can't be written.
    pub async fn duplicate(&self, id: &str) -> Result<Profile, Error> {
        let original = self.profile(id)?;
        let profiles = self.profiles()?;
        if let Place::Workspace { .. } = original.place {
            return Err(Error::new(
                Code::Rejected,
                "A workspace on this laptop has one profile only.",
            )
            .hint("open another workspace instead"));
        }
        let copy = Profile {
            id: Ulid::new().to_string(),
            name: form::free(&format!("{} copy", original.name), &profiles),
            ..original
        };
        self.secrets.copy(id, &copy.id).await?;
        self.store.put_profile(&copy).map_err(told)?;
        let mut order: Vec<String> = profiles.into_iter().map(|profile| profile.id).collect();
        let at = order.iter().position(|known| known == id);
        order.insert(at.map_or(order.len(), |at| at + 1), copy.id.clone());
        self.store.order_profiles(&order).map_err(told)?;
        self.profile(&copy.id)
    }

    /// Forgets the secrets of a profile. Only remote runtimes have some.
    ///
    /// # Errors
    /// They stay in the keychain.
    pub async fn forget_secrets(&self, profile: &Profile) -> Result<(), Error> {
        if let Place::Remote { .. } = profile.place {
            for what in [What::Token, What::ProxyPassword] {
                self.secrets.forget(&profile.id, what).await?;
            }
        }
        Ok(())
    }

    /// The way to a place with the secrets of a form, or those of profile `id` where the form leaves them.
    ///
    /// # Errors
    /// There is no token.
    pub async fn way_to(
        &self,
        place: &Place,
        mut given: Given,
        id: Option<String>,
    ) -> Result<Options, Error> {
        if let Some(id) = &id {
            form::bind(&mut given, &self.profile(id)?.place, place)?;
        }
        let mut options = remote::options(place)?;
        options.token = given.token;
        if let Proxy::Url { password, .. } = &mut options.proxy {
            *password = given.proxy_password;
        }
        match id {
            Some(id) => remote::unlock(&mut options, &self.secrets, &id).await?,
            None if options.token.is_none() => return Err(remote::no_token()),
            None => {}
        }
        Ok(options)
    }

    /// True when there were any.
    async fn keep_secrets(&self, profile: &Profile, given: Given) -> Result<bool, Error> {
        if let Place::Workspace { .. } = profile.place {
            return Ok(false);
        }
        let secrets = [
            (What::Token, given.token),
            (What::ProxyPassword, given.proxy_password),
        ];
        let mut any = false;
        for (what, secret) in secrets {
            any |= secret.is_some();
            self.secrets
                .put(&profile.id, what, secret, given.keep)
                .await?;
        }
        Ok(any)
    }
}

#[cfg(test)]
mod tests;
