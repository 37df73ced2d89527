//! Names and emails: they become authors of Git commits and stand in logs, so that they hold nothing that could be read
//! as anything else there.

use crate::Error;

/// Longest name, in characters.
const NAME: usize = 64;
/// Longest email, in bytes.
const EMAIL: usize = 254;
/// What a name may hold beside letters and digits.
const BESIDE: &str = " .-_'@+";

/// A name as it is kept.
///
/// # Errors
/// It is none.
pub fn name(name: &str) -> Result<String, Error> {
    let name = name.trim_matches(' ');
    let refused = |why: String| {
        Err(Error::Refused(format!(
            "{why}: a name has 1 to {NAME} letters, digits, spaces or any of {} and begins and ends with a letter or digit",
            BESIDE.trim()
        )))
    };
    if name.is_empty() {
        return refused("the name is empty".to_owned());
    }
    if name.chars().count() > NAME {
        return refused(format!("the name is longer than {NAME} characters"));
    }
    let belongs = |c: &char| c.is_alphanumeric() || BESIDE.contains(*c);
    if let Some(other) = name.chars().find(|c| !belongs(c)) {
        return refused(format!("a name can't hold {:?}", other));
    }
    let ends = [name.chars().next(), name.chars().next_back()];
    if !ends.into_iter().flatten().all(char::is_alphanumeric) {
        return refused(format!("`{name}` begins or ends with a sign"));
    }
    if name.contains("  ") {
        return refused(format!("`{name}` has two spaces in a row"));
    }
    Ok(name.to_owned())
}

/// An email as it is kept.
///
/// # Errors
/// It is none.
pub fn email(email: &str) -> Result<String, Error> {
    let email = email.trim_matches(' ');
    let refused = |why: &str| {
        Err(Error::Refused(format!(
            "`{}` is no email address: {why}, as in anna@example.com",
            email
                .chars()
                .take(80)
                .flat_map(char::escape_debug)
                .collect::<String>()
        )))
    };
    if email.len() > EMAIL {
        return refused("it is too long");
    }
    let belongs = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[]\\,;:\"".contains(c);
    if !email
        .chars()
        .all(|c| belongs(c) && (c.is_ascii() || c.is_alphanumeric()))
    {
        return refused("it holds a character that none has");
    }
    match email.split_once('@') {
        Some((local, domain))
            if !local.is_empty() && !domain.is_empty() && !domain.contains('@') =>
        {
            Ok(email.to_owned())
        }
        _ => refused("it has a name, one @ and a domain"),
    }
}

/// An email for who has none: a domain that never exists.
pub fn stand_in(name: &str) -> String {
    let plain = |c: char| if c.is_alphanumeric() { c } else { '-' };
    let local: String = name.to_lowercase().chars().map(plain).collect();
    format!("{local}@signalbox.invalid")
}

/// What two names have in common that people take for one another.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}
