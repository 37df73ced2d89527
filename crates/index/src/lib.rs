//! Releases and acts, searchable: the same tables in a runtime's journal and on the laptop.
