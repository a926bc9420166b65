//! Liveness of pointers in a finished function.
//!
//! Tracked are values that may be heap pointers, values that lead into a frame object, and the frame
//! objects themselves: an object is used wherever its address is formed, and a marked instruction at which
//! its contents begin anew ends what lived in it before.
//!
//! Start at [`Liveness::new`].

use crate::generator::Facts;
use cranelift_codegen::entity::SecondaryMap;
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstructionData, StackSlot, Value};
use std::collections::HashMap;

/// A set of tracked things by index.
#[derive(Clone, PartialEq, Default)]
pub(crate) struct Set(Vec<u64>);

impl Set {
    pub fn new(count: usize) -> Set {
        Set(vec![0; count.div_ceil(64)])
    }

    pub fn insert(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }

    pub fn remove(&mut self, index: usize) {
        self.0[index / 64] &= !(1 << (index % 64));
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    pub fn contains(&self, index: usize) -> bool {
        self.0[index / 64] >> (index % 64) & 1 == 1
    }

    pub fn union(&mut self, other: &Set) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }

    pub fn intersect(&mut self, other: &Set) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word &= other);
    }

    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(position, &word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| position * 64 + bit)
        })
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

    pub fn index_of(&self, function: &Function, value: Value) -> Option<usize> {
        Some(self.index[function.dfg.resolve_aliases(value)]).filter(|&index| index != UNTRACKED)
    }

    pub fn object_index(&self, slot: StackSlot) -> usize {
        self.objects[&slot]
    }

    pub fn live_out(&self, function: &Function, block: Block) -> Set {
        let mut live = Set::new(self.count());
        let Some(last) = function.layout.last_inst(block) else { return live };
        let dfg = &function.dfg;
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
            self.kill(function, result, live);
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
            if let Some(index) = self.index_of(function, value) {
                live.insert(index);
            }
        }
    }

    pub fn kill(&self, function: &Function, value: Value, live: &mut Set) {
        if let Some(index) = self.index_of(function, value) {
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
                    self.kill(function, parameter, &mut live);
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
        add(function.dfg.resolve_aliases(value), &mut values);
    }
    let mut edges: HashMap<Value, Vec<Value>> = HashMap::new();
    for (_, inst) in all_instructions(function) {
        for (argument, parameter) in branch_arguments(function, inst) {
            if let BlockArg::Value(value) = argument {
                edges.entry(function.dfg.resolve_aliases(value)).or_default().push(parameter);
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
