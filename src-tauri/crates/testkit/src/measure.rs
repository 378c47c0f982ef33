//! What benches share: pairs measured in turn, figures out of them, and one table. Nothing here judges; a bar that was
//! missed is a word in the table.

pub mod stats;
pub mod table;

/// Why something could not be measured.
pub type Trouble = Box<dyn std::error::Error + Send + Sync>;
