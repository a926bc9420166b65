//! Ways of ours to run a program.

use std::path::Path;
use std::process::Command;
use std::time::Duration;

use burrow_testkit::attack::{COLLECTORS, PROCESSORS};

use super::program::{Program, TIMEOUT};

/// Longest run.
pub const LIMIT: Duration = Duration::from_secs(30);

/// Proof mode looks at all memory every 64 allocations.
const PROOF_LIMIT: Duration = Duration::from_secs(240);

/// Longest run under an attack.
const ATTACK_LIMIT: Duration = Duration::from_secs(20);

/// Longest run under an attack that thins out.
const THINNED_LIMIT: Duration = Duration::from_secs(90);

/// All attacks that a program must not notice.
const ATTACK: &str = "collect,move,poison,verify";

/// What is added to an attack that takes longer than [`ATTACK_LIMIT`]: so many collections and moves come before it thins out.
const THIN: &str = "thin=300";

/// One way of ours to run a program.
#[derive(Clone, PartialEq, Eq)]
pub struct Way {
    collector: &'static str,
    /// `None`: as many as the machine has.
    processors: Option<u32>,
    /// Proof mode, with this much on stacks.
    proof: Option<String>,
    /// Words of `BURROW_ATTACK`; empty: no attack.
    attack: &'static str,
}

impl Way {
    pub fn plain(collector: &'static str) -> Way {
        Way { collector, processors: None, proof: None, attack: "" }
    }

    pub fn proof(collector: &'static str, mode: &str) -> Way {
        Way { proof: Some(mode.to_owned()), ..Way::plain(collector) }
    }

    /// Each collector with each number of processors.
    pub fn numbers() -> Vec<Way> {
        let pairs = PROCESSORS.iter().flat_map(|&count| COLLECTORS.iter().map(move |collector| (count, collector)));
        pairs.map(|(count, collector)| Way { processors: Some(count), ..Way::plain(collector) }).collect()
    }

    /// Under attack: each collector on two processors.
    pub fn attacks() -> Vec<Way> {
        COLLECTORS.iter().map(|collector| Way::attacked(collector, 2)).collect()
    }

    /// Under attack, with the collector and the other number of processors that is the turn of program number `index`.
    pub fn attack_in_turn(index: usize) -> Way {
        let others: Vec<u32> = PROCESSORS.iter().copied().filter(|&count| count != 2).collect();
        Way::attacked(COLLECTORS[index % COLLECTORS.len()], others[index / COLLECTORS.len() % others.len()])
    }

    fn attacked(collector: &'static str, processors: u32) -> Way {
        Way { processors: Some(processors), attack: ATTACK, ..Way::plain(collector) }
    }

    pub fn is_attack(&self) -> bool {
        !self.attack.is_empty()
    }

    pub fn name(&self) -> String {
        let processors = self.processors.map_or_else(String::new, |count| format!(" on {count}"));
        let proof = self.proof.as_ref().map_or_else(String::new, |mode| format!(" -escape-check -escape={mode}"));
        let attack = if self.is_attack() { format!(" {}", self.attack) } else { String::new() };
        format!("{}{processors}{proof}{attack}", self.collector)
    }

    /// Whether `program` passes. `thinned`: its attacks are known to take too long as they are; set when they turn out to.
    pub fn run(&self, burrow: &Path, program: &Program, thinned: &mut bool) -> anyhow::Result<Result<(), String>> {
        if !self.is_attack() {
            let limit = if self.proof.is_none() { LIMIT } else { PROOF_LIMIT };
            return program.run(&mut self.command(burrow, program), limit);
        }
        if !*thinned {
            let result = program.run(self.command(burrow, program).env("BURROW_ATTACK", self.attack), ATTACK_LIMIT)?;
            if result.as_ref().err().is_none_or(|why| why != TIMEOUT) {
                return Ok(result);
            }
            *thinned = true;
        }
        let attack = format!("{},{THIN}", self.attack);
        program.run(self.command(burrow, program).env("BURROW_ATTACK", attack), THINNED_LIMIT)
    }

    fn command(&self, burrow: &Path, program: &Program) -> Command {
        let mut command = Command::new(burrow);
        command.arg("run").env("BURROW_GC", self.collector);
        if let Some(mode) = &self.proof {
            command.arg("-escape-check").arg(format!("-escape={mode}"));
        }
        if let Some(count) = self.processors {
            command.env("GOMAXPROCS", count.to_string());
        }
        command.arg(&program.source);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turns_go_through_all_collectors_and_other_numbers() {
        let mut ways: Vec<String> = (0..8).map(|index| Way::attack_in_turn(index).name()).collect();
        assert_eq!(ways[1], "deletion on 1 collect,move,poison,verify");
        ways.sort();
        ways.dedup();
        assert_eq!(ways.len(), 8);
        assert!(Way::attack_in_turn(8) == Way::attack_in_turn(0));
    }
}
