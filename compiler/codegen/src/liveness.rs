//! Liveness of pointers in a finished function.
//!
//! Tracked are values that may be heap pointers, values that lead into a frame object, and the frame
//! objects themselves: an object is used wherever its address is formed, and a marked instruction at which
//! its contents begin anew ends what lived in it before.
//!
//! The function has no value aliases left, and the facts name resolved values.
//!
//! Start at [`Liveness::new`].

use crate::generator::Facts;
use cranelift_codegen::entity::SecondaryMap;
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstructionData, StackSlot, Value};
use std::collections::HashMap;

/// A set of tracked things by index. Live sets are small, functions may be large: the members, ascending.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Set(Vec<u32>);

impl Set {
    pub fn new() -> Set {
        Set::default()
    }

    /// True if it was not in the set.
    pub fn insert(&mut self, index: usize) -> bool {
        let index = index as u32;
        match self.0.binary_search(&index) {
            Ok(_) => false,
            Err(place) => {
                self.0.insert(place, index);
                true
            }
        }
    }

    pub fn remove(&mut self, index: usize) {
        if let Ok(place) = self.0.binary_search(&(index as u32)) {
            self.0.remove(place);
        }
    }

    pub fn contains(&self, index: usize) -> bool {
        self.0.binary_search(&(index as u32)).is_ok()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds `other`; true if anything was new.
    pub fn union(&mut self, other: &Set) -> bool {
        if other.0.iter().all(|index| self.0.binary_search(index).is_ok()) {
            return false;
        }
        self.0.extend(&other.0);
        self.0.sort_unstable();
        self.0.dedup();
        true
    }

    pub fn intersect(&mut self, other: &Set) {
        self.0.retain(|&index| other.contains(index as usize));
    }

    pub fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        self.0.retain(|&index| keep(index as usize));
    }

    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().map(|&index| index as usize)
    }
}

const UNTRACKED: usize = usize::MAX;

/// See the module's header.
pub(crate) struct Liveness<'f> {
    facts: &'f Facts,
    /// Tracked values; behind them come the frame objects.
    pub values: Vec<Value>,
    index: SecondaryMap<Value, usize>,
    /// Index of each frame object among all.
    objects: HashMap<StackSlot, usize>,
    live_in: HashMap<Block, Set>,
}

pub(crate) fn all_instructions(function: &Function) -> Vec<(Block, Inst)> {
    let layout = &function.layout;
    layout.blocks().flat_map(|block| layout.block_insts(block).map(move |inst| (block, inst))).collect()
}

/// The values that an instruction passes to blocks, with the parameters they become. A call's results
/// come from nowhere here.
pub(crate) fn branch_arguments(function: &Function, inst: Inst) -> Vec<(BlockArg, Value)> {
    let mut pairs = Vec::new();
    let dfg = &function.dfg;
    for call in dfg.insts[inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables) {
        let parameters = dfg.block_params(call.block(&dfg.value_lists));
        pairs.extend(call.args(&dfg.value_lists).zip(parameters.iter().copied()));
    }
    pairs
}

impl<'f> Liveness<'f> {
    /// `derived`: values that lead into frame objects.
    pub fn new(
        function: &Function,
        facts: &'f Facts,
        objects: &[StackSlot],
        derived: impl Iterator<Item = Value>,
    ) -> Liveness<'f> {
        let mut liveness = Liveness {
            facts,
            values: Vec::new(),
            index: SecondaryMap::with_default(UNTRACKED),
            objects: HashMap::new(),
            live_in: HashMap::new(),
        };
        for value in pointer_values(function, facts).into_iter().chain(derived) {
            if liveness.index[value] == UNTRACKED {
                liveness.index[value] = liveness.values.len();
                liveness.values.push(value);
            }
        }
        for (position, &slot) in objects.iter().enumerate() {
            liveness.objects.insert(slot, liveness.values.len() + position);
        }
        liveness.solve(function);
        liveness
    }

    /// Number of tracked things.
    pub fn count(&self) -> usize {
        self.values.len() + self.objects.len()
    }

    pub fn index_of(&self, value: Value) -> Option<usize> {
        Some(self.index[value]).filter(|&index| index != UNTRACKED)
    }

    /// What lives behind the last instruction of a block. That includes what it passes to blocks: a call that ends the block may
    /// collect before it goes on to one of them.
    pub fn live_out(&self, function: &Function, block: Block) -> Set {
        let mut live = Set::new();
        let Some(last) = function.layout.last_inst(block) else { return live };
        let dfg = &function.dfg;
        for (argument, _) in branch_arguments(function, last) {
            if let BlockArg::Value(value) = argument
                && let Some(index) = self.index_of(value)
            {
                live.insert(index);
            }
        }
        for call in dfg.insts[last].branch_destination(&dfg.jump_tables, &dfg.exception_tables) {
            if let Some(successor) = self.live_in.get(&call.block(&dfg.value_lists)) {
                live.union(successor);
            }
        }
        live
    }

    /// From behind an instruction to before it.
    pub fn step(&self, function: &Function, inst: Inst, live: &mut Set) {
        for &result in function.dfg.inst_results(inst) {
            self.kill(result, live);
        }
        if let InstructionData::StackAddr { stack_slot, .. } = function.dfg.insts[inst]
            && let Some(&object) = self.objects.get(&stack_slot)
        {
            if self.facts.object_starts.contains(&inst) {
                live.remove(object);
            } else {
                live.insert(object);
            }
        }
        for value in function.dfg.inst_values(inst) {
            if let Some(index) = self.index_of(value) {
                live.insert(index);
            }
        }
    }

    pub fn kill(&self, value: Value, live: &mut Set) {
        if let Some(index) = self.index_of(value) {
            live.remove(index);
        }
    }

    /// What lives at the start of each block (its parameters excluded).
    fn solve(&mut self, function: &Function) {
        let blocks: Vec<Block> = function.layout.blocks().collect();
        loop {
            let mut changed = false;
            for &block in blocks.iter().rev() {
                let mut live = self.live_out(function, block);
                for inst in function.layout.block_insts(block).rev() {
                    self.step(function, inst, &mut live);
                }
                for &parameter in function.dfg.block_params(block) {
                    self.kill(parameter, &mut live);
                }
                if self.live_in.get(&block) != Some(&live) {
                    self.live_in.insert(block, live);
                    changed = true;
                }
            }
            if !changed {
                return;
            }
        }
    }
}

/// The values that were declared as pointers, and the block parameters that may be given one.
pub(crate) fn pointer_values(function: &Function, facts: &Facts) -> Vec<Value> {
    let mut seen: SecondaryMap<Value, bool> = SecondaryMap::new();
    let mut values = Vec::new();
    let mut add = |value: Value, values: &mut Vec<Value>| {
        if !seen[value] {
            seen[value] = true;
            values.push(value);
            return true;
        }
        false
    };
    for &value in &facts.pointers {
        add(value, &mut values);
    }
    let mut edges: HashMap<Value, Vec<Value>> = HashMap::new();
    for (_, inst) in all_instructions(function) {
        for (argument, parameter) in branch_arguments(function, inst) {
            if let BlockArg::Value(value) = argument {
                edges.entry(value).or_default().push(parameter);
            }
        }
    }
    let mut next = 0;
    while next < values.len() {
        for &parameter in edges.get(&values[next]).into_iter().flatten() {
            add(parameter, &mut values);
        }
        next += 1;
    }
    values
}
