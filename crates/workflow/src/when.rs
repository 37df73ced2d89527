//! The conditions of steps (`when`).

/// Whether a condition, its tags replaced, holds.
///
/// # Errors
/// It can't be decided; says why.
pub fn holds(condition: &str) -> Result<bool, String> {
    match condition.trim() {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err("it is neither true nor false".to_owned()),
    }
}
