//! From YAML to the nouns: fields are read as far as they can be, and what is wrong with them is reported.

pub(crate) mod fields;
pub(crate) mod kinds;
pub(crate) mod template;

pub(crate) use fields::Fields;
