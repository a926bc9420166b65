//! Stack maps: makes every live pointer visible in the frame at each safepoint.
//!
//! Runs on a finished function, before optimisation. A pointer that lives across a safepoint gets a word
//! of the frame: it is stored once where it is defined, or, when it only lives across safepoints in cold
//! blocks (polls, slow paths), right before those. Since the heap does not move, nothing is ever reloaded
//! from there, and hot loops keep their pointers in registers. Words are shared by values that never live
//! at the same time.
//!
//! Frame objects with pointers are zeroed at entry and seen at every safepoint: their words are added when
//! the tables are made, so each safepoint gets at least one entry here.
//!
//! Invariant: liveness is that of the input; optimisation only makes a value die earlier or recomputes it
//! from others, and the frame word keeps its object alive all the same.
//! Start at [`insert_stack_maps`].

use crate::generator::{Facts, namespace};
use burrow_abi::native::RuntimeFunctionId as Runtime;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::entity::SecondaryMap;
use cranelift_codegen::ir::{
    AbiParam, Block, BlockArg, ExtFuncData, ExternalName, Function, Inst, InstBuilder, MemFlagsData, Signature,
    StackSlot, StackSlotData, StackSlotKind, UserExternalName, UserStackMapEntry, Value, types,
};
use cranelift_codegen::isa::CallConv;
use std::collections::HashMap;

/// A set of pointers by their index in [`Liveness::values`].
#[derive(Clone, PartialEq, Default)]
struct Set(Vec<u64>);

impl Set {
    fn new(count: usize) -> Set {
        Set(vec![0; count.div_ceil(64)])
    }
    fn insert(&mut self, index: usize) {
        self.0[index / 64] |= 1 << (index % 64);
    }
    fn remove(&mut self, index: usize) {
        self.0[index / 64] &= !(1 << (index % 64));
    }
    fn contains(&self, index: usize) -> bool {
        self.0[index / 64] >> (index % 64) & 1 == 1
    }
    fn union(&mut self, other: &Set) {
        self.0.iter_mut().zip(&other.0).for_each(|(word, other)| *word |= other);
    }
    fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.0.iter().enumerate().flat_map(|(position, &word)| {
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| position * 64 + bit)
        })
    }
}

/// The pointers of a function and where they live.
struct Liveness {
    values: Vec<Value>,
    /// `usize::MAX`: no pointer.
    index: SecondaryMap<Value, usize>,
    live_in: HashMap<Block, Set>,
}

/// A safepoint with the pointers that live across it.
struct Safepoint {
    inst: Inst,
    cold: bool,
    live: Set,
}

/// See the module's header.
pub(crate) fn insert_stack_maps(function: &mut Function, facts: &Facts) {
    let has_safepoint = all_instructions(function).into_iter().any(|(_, inst)| is_safepoint(function, facts, inst));
    if !has_safepoint {
        return;
    }
    zero_frame_objects(function, facts);
    let liveness = Liveness::new(function, facts);
    let safepoints = liveness.safepoints(function, facts);
    let crossing = liveness.crossing(&safepoints);
    let slots = liveness.assign_slots(function, &crossing);
    liveness.store_values(function, &safepoints, &slots);
    for safepoint in &safepoints {
        for index in safepoint.live.iter() {
            let slot = slots[&index];
            function
                .dfg
                .append_user_stack_map_entry(safepoint.inst, UserStackMapEntry { ty: types::I64, slot, offset: 0 });
        }
        // Marks the safepoint as one even if no value lives.
        if let Some((slot, offset)) = first_mapped_word(facts) {
            function
                .dfg
                .append_user_stack_map_entry(safepoint.inst, UserStackMapEntry { ty: types::I64, slot, offset });
        }
    }
}

fn first_mapped_word(facts: &Facts) -> Option<(StackSlot, u32)> {
    let (slot, map) = facts.mapped_slots.first()?;
    let mut first = None;
    map.for_each_mask(|start, _| first = first.or(Some(start)));
    Some((*slot, 8 * first? as u32))
}

fn all_instructions(function: &Function) -> Vec<(Block, Inst)> {
    let layout = &function.layout;
    layout.blocks().flat_map(|block| layout.block_insts(block).map(move |inst| (block, inst))).collect()
}

fn is_safepoint(function: &Function, facts: &Facts, inst: Inst) -> bool {
    function.dfg.insts[inst].opcode().is_safepoint() && !facts.quiet_calls.contains(&inst)
}

impl Liveness {
    fn new(function: &Function, facts: &Facts) -> Liveness {
        let mut liveness =
            Liveness { values: Vec::new(), index: SecondaryMap::with_default(usize::MAX), live_in: HashMap::new() };
        for &value in &facts.pointers {
            liveness.add(function.dfg.resolve_aliases(value));
        }
        liveness.add_block_parameters(function);
        liveness.solve(function);
        liveness
    }

    fn add(&mut self, value: Value) {
        if self.index[value] == usize::MAX {
            self.index[value] = self.values.len();
            self.values.push(value);
        }
    }

    fn index_of(&self, function: &Function, value: Value) -> Option<usize> {
        Some(self.index[function.dfg.resolve_aliases(value)]).filter(|&index| index != usize::MAX)
    }

    /// A block parameter is a pointer if any of its arguments is.
    fn add_block_parameters(&mut self, function: &Function) {
        let mut edges = Vec::new();
        for (_, inst) in all_instructions(function) {
            for (argument, parameter) in branch_arguments(function, inst) {
                edges.push((function.dfg.resolve_aliases(argument), parameter));
            }
        }
        loop {
            let before = self.values.len();
            for &(argument, parameter) in &edges {
                if self.index[argument] != usize::MAX {
                    self.add(parameter);
                }
            }
            if self.values.len() == before {
                return;
            }
        }
    }

    /// Live pointers at the start of each block (its parameters excluded).
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

    fn live_out(&self, function: &Function, block: Block) -> Set {
        let mut live = Set::new(self.values.len());
        if let Some(last) = function.layout.last_inst(block) {
            for call in
                function.dfg.insts[last].branch_destination(&function.dfg.jump_tables, &function.dfg.exception_tables)
            {
                if let Some(successor) = self.live_in.get(&call.block(&function.dfg.value_lists)) {
                    live.union(successor);
                }
            }
        }
        live
    }

    fn kill(&self, function: &Function, value: Value, live: &mut Set) {
        if let Some(index) = self.index_of(function, value) {
            live.remove(index);
        }
    }

    /// From behind an instruction to before it.
    fn step(&self, function: &Function, inst: Inst, live: &mut Set) {
        for &result in function.dfg.inst_results(inst) {
            self.kill(function, result, live);
        }
        for value in function.dfg.inst_values(inst) {
            if let Some(index) = self.index_of(function, value) {
                live.insert(index);
            }
        }
    }

    fn safepoints(&self, function: &Function, facts: &Facts) -> Vec<Safepoint> {
        let mut safepoints = Vec::new();
        for block in function.layout.blocks() {
            let mut live = self.live_out(function, block);
            for inst in function.layout.block_insts(block).rev() {
                if is_safepoint(function, facts, inst) {
                    let mut across = live.clone();
                    for &result in function.dfg.inst_results(inst) {
                        self.kill(function, result, &mut across);
                    }
                    safepoints.push(Safepoint { inst, cold: function.layout.is_cold(block), live: across });
                }
                self.step(function, inst, &mut live);
            }
        }
        safepoints
    }

    /// Pointers that live across any safepoint.
    fn crossing(&self, safepoints: &[Safepoint]) -> Set {
        let mut crossing = Set::new(self.values.len());
        safepoints.iter().for_each(|safepoint| crossing.union(&safepoint.live));
        crossing
    }

    /// A frame word for each crossing pointer; pointers that live together have different ones.
    fn assign_slots(&self, function: &mut Function, crossing: &Set) -> HashMap<usize, StackSlot> {
        let mut conflicts: HashMap<usize, Vec<usize>> = HashMap::new();
        for block in function.layout.blocks() {
            let mut live = self.live_out(function, block);
            for inst in function.layout.block_insts(block).rev() {
                self.record_conflicts(function, function.dfg.inst_results(inst), &live, crossing, &mut conflicts);
                self.step(function, inst, &mut live);
            }
            self.record_conflicts(function, function.dfg.block_params(block), &live, crossing, &mut conflicts);
        }
        let mut colors: HashMap<usize, usize> = HashMap::new();
        let mut words: Vec<StackSlot> = Vec::new();
        let mut slots = HashMap::new();
        for index in crossing.iter() {
            let mut taken: Vec<usize> =
                conflicts.get(&index).into_iter().flatten().filter_map(|other| colors.get(other).copied()).collect();
            taken.sort_unstable();
            taken.dedup();
            let color =
                taken.iter().enumerate().find(|(place, color)| place != *color).map_or(taken.len(), |(place, _)| place);
            if color == words.len() {
                let data = StackSlotData::new(StackSlotKind::ExplicitSlot, 8, 3);
                words.push(function.create_sized_stack_slot(data));
            }
            colors.insert(index, color);
            slots.insert(index, words[color]);
        }
        slots
    }

    /// A value conflicts with whatever lives where it is defined.
    fn record_conflicts(
        &self,
        function: &Function,
        defined: &[Value],
        live: &Set,
        crossing: &Set,
        conflicts: &mut HashMap<usize, Vec<usize>>,
    ) {
        let defined: Vec<usize> = defined
            .iter()
            .filter_map(|&value| self.index_of(function, value))
            .filter(|&index| crossing.contains(index))
            .collect();
        for &index in &defined {
            let others = live.iter().chain(defined.iter().copied());
            for other in others.filter(|&other| other != index && crossing.contains(other)) {
                conflicts.entry(index).or_default().push(other);
                conflicts.entry(other).or_default().push(index);
            }
        }
    }

    /// Stores pointers at their definition, or before the cold safepoints they live across.
    fn store_values(&self, function: &mut Function, safepoints: &[Safepoint], slots: &HashMap<usize, StackSlot>) {
        let mut hot = Set::new(self.values.len());
        safepoints.iter().filter(|safepoint| !safepoint.cold).for_each(|safepoint| hot.union(&safepoint.live));
        for safepoint in safepoints.iter().filter(|safepoint| safepoint.cold) {
            for index in safepoint.live.iter().filter(|&index| !hot.contains(index)) {
                let mut cursor = FuncCursor::new(function).at_inst(safepoint.inst);
                store(&mut cursor, self.values[index], slots[&index]);
            }
        }
        for (block, inst) in all_instructions(function) {
            let results = function.dfg.inst_results(inst).to_vec();
            self.store_defined(function, &results, &hot, slots, |function| FuncCursor::new(function).after_inst(inst));
            let _ = block;
        }
        for block in function.layout.blocks().collect::<Vec<_>>() {
            let params = function.dfg.block_params(block).to_vec();
            self.store_defined(function, &params, &hot, slots, |function| {
                FuncCursor::new(function).at_first_insertion_point(block)
            });
        }
    }

    fn store_defined(
        &self,
        function: &mut Function,
        values: &[Value],
        hot: &Set,
        slots: &HashMap<usize, StackSlot>,
        position: impl Fn(&mut Function) -> FuncCursor<'_>,
    ) {
        for &value in values {
            let Some(index) = self.index_of(function, value).filter(|&index| hot.contains(index)) else { continue };
            let mut cursor = position(function);
            store(&mut cursor, self.values[index], slots[&index]);
        }
    }
}

fn store(cursor: &mut FuncCursor<'_>, value: Value, slot: StackSlot) {
    let address = cursor.ins().stack_addr(types::I64, slot, 0);
    cursor.ins().store(MemFlagsData::trusted(), value, address, 0);
}

/// The values that an instruction passes to blocks, with the parameters they become.
fn branch_arguments(function: &Function, inst: Inst) -> Vec<(Value, Value)> {
    let mut pairs = Vec::new();
    let dfg = &function.dfg;
    for call in dfg.insts[inst].branch_destination(&dfg.jump_tables, &dfg.exception_tables) {
        let parameters = dfg.block_params(call.block(&dfg.value_lists));
        for (argument, &parameter) in call.args(&dfg.value_lists).zip(parameters) {
            if let BlockArg::Value(value) = argument {
                pairs.push((value, parameter));
            }
        }
    }
    pairs
}

/// Zeroes frame objects with pointers where the function begins.
fn zero_frame_objects(function: &mut Function, facts: &Facts) {
    /// Objects up to this size are zeroed by inline stores.
    const INLINE_ZERO: u64 = 256;
    let Some(entry) = function.layout.entry_block() else { return };
    let mut native = None;
    for (slot, map) in &facts.mapped_slots {
        let size = map.words() * 8;
        if size <= INLINE_ZERO {
            let mut cursor = FuncCursor::new(function).at_first_insertion_point(entry);
            let zero = cursor.ins().iconst(types::I64, 0);
            map.for_each_pointer(|word| {
                let address = cursor.ins().stack_addr(types::I64, *slot, 0);
                cursor.ins().store(MemFlagsData::trusted(), zero, address, 8 * word as i32);
            });
            continue;
        }
        let func = *native.get_or_insert_with(|| {
            let mut signature = Signature::new(CallConv::Tail);
            signature.params = vec![AbiParam::new(types::I64); 2];
            let signature = function.import_signature(signature);
            let number = crate::native::number(Runtime::zero_memory);
            let name = function.declare_imported_user_function(UserExternalName::new(namespace::NATIVE, number));
            let name = ExternalName::user(name);
            function.import_function(ExtFuncData { name, signature, colocated: true, patchable: false })
        });
        let mut cursor = FuncCursor::new(function).at_first_insertion_point(entry);
        let address = cursor.ins().stack_addr(types::I64, *slot, 0);
        let length = cursor.ins().iconst(types::I64, size as i64);
        cursor.ins().call(func, &[address, length]);
    }
}
