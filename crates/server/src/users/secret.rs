//! The text of a token, `sbx_<id>_<secret>`: made from the system's randomness, compared without telling by time.

use data_encoding::BASE32_NOPAD;
use secrecy::SecretString;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

/// Before every token: scanners for leaked secrets can look for it.
const PREFIX: &str = "sbx_";
const ID_BYTES: usize = 10;
const SECRET_BYTES: usize = 32;
/// Base32 letters of an id and of a secret.
const ID_LETTERS: usize = 16;
const SECRET_LETTERS: usize = 52;

/// A new token's text, and what is kept of it.
pub struct Made {
    pub id: String,
    pub text: SecretString,
    pub hash: [u8; 32],
}

/// A new token. The secret has 256 random bits: a plain hash of it can't be guessed back, unlike one of a password.
pub fn make() -> Result<Made, getrandom::Error> {
    let id = random::<ID_BYTES>()?;
    let secret = random::<SECRET_BYTES>()?;
    let hash = Sha256::digest(&secret).into();
    let text = SecretString::from(format!("{PREFIX}{id}_{secret}"));
    Ok(Made { id, text, hash })
}

fn random<const BYTES: usize>() -> Result<String, getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(BASE32_NOPAD.encode(&bytes).to_ascii_lowercase())
}

/// Id and secret of a token's text; `None` when it is none.
pub fn split(token: &str) -> Option<(&str, &str)> {
    let (id, secret) = token.strip_prefix(PREFIX)?.split_once('_')?;
    let fits = |text: &str, letters: usize| {
        text.len() == letters
            && text
                .bytes()
                .all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'))
    };
    (fits(id, ID_LETTERS) && fits(secret, SECRET_LETTERS)).then_some((id, secret))
}

/// Whether a secret is the one that was hashed. An unknown token is compared with a hash that nothing has.
pub fn matches(secret: &str, hash: Option<&[u8]>) -> bool {
    let given: [u8; 32] = Sha256::digest(secret).into();
    let nothing = [0; 32];
    let equal: bool = given.ct_eq(hash.unwrap_or(&nothing)).into();
    equal && hash.is_some()
}

/// What may be repeated of a word that was given as a token's id: never a secret, should somebody give the whole token.
pub fn shown(id: &str) -> String {
    match split(id) {
        Some((id, _)) => id.to_owned(),
        None => id
            .chars()
            .take(ID_LETTERS)
            .flat_map(char::escape_debug)
            .collect(),
    }
}
