//! Stack maps: makes every live pointer visible in the frame at each safepoint.
//!
//! Runs on a finished function, before optimisation. A pointer that lives across a safepoint gets a word
//! of the frame: it is stored once where it is defined, or, when it only lives across safepoints in cold
//! blocks (polls, slow paths), right before those. Since the heap does not move, nothing is ever reloaded
//! from there, and hot loops keep their pointers in registers. Words are shared by values that never live
//! at the same time. Which frame objects are mapped says [`crate::frame_objects`].
//!
//! Invariant: liveness is that of the input; optimisation only makes a value die earlier or recomputes it
//! from others, and the frame word keeps its object alive all the same.
//! Start at [`insert_stack_maps`].

use crate::frame_objects::{FrameObjects, Mapping};
use crate::generator::{Facts, namespace};
use crate::liveness::{Liveness, Set, all_instructions};
use burrow_abi::native::RuntimeFunctionId as Runtime;
use burrow_layout::pointer_map::PointerMap;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{
    AbiParam, ExtFuncData, ExternalName, Function, Inst, InstBuilder, MemFlagsData, Signature, StackSlot,
    StackSlotData, StackSlotKind, UserExternalName, UserStackMapEntry, Value, types,
};
use cranelift_codegen::isa::CallConv;
use std::collections::HashMap;

/// A safepoint with the pointers that live across it.
struct Safepoint {
    inst: Inst,
    cold: bool,
    live: Set,
}

/// See the module's header. Returns the frame objects that are mapped at every safepoint.
pub(crate) fn insert_stack_maps(function: &mut Function, facts: &Facts) -> Vec<(StackSlot, PointerMap)> {
    if !all_instructions(function).into_iter().any(|(_, inst)| is_safepoint(function, facts, inst)) {
        return Vec::new();
    }
    let objects = FrameObjects::new(function, facts);
    let liveness = Liveness::new(function, facts, &objects.slots, objects.derived());
    let mut safepoints = find_safepoints(function, facts, &liveness);
    let across: HashMap<Inst, Set> = safepoints.iter().map(|point| (point.inst, point.live.clone())).collect();
    let mapping = objects.mapping(function, facts, &liveness, &across);
    // From here on only heap pointers count: addresses of frame objects need no word.
    let pointers = heap_pointers(function, facts, &liveness);
    safepoints.iter_mut().for_each(|safepoint| safepoint.live.retain(|index| pointers[index]));
    let slots = assign_slots(function, &liveness, &safepoints);
    store_values(function, &liveness, &safepoints, &slots);
    clear_objects(function, &objects, &mapping, &safepoints);
    for safepoint in &safepoints {
        let mut entries: Vec<(StackSlot, u32)> = safepoint.live.iter().map(|index| (slots[&index], 0)).collect();
        for object in mapping.mapped.get(&safepoint.inst).into_iter().flat_map(Set::iter) {
            objects.maps[object].for_each_pointer(|word| entries.push((objects.slots[object], 8 * word as u32)));
        }
        // Marks the safepoint as one for objects that are always mapped.
        entries.extend(objects.always.first().and_then(|(slot, map)| Some((*slot, 8 * first_pointer(map)? as u32))));
        for (slot, offset) in entries {
            function
                .dfg
                .append_user_stack_map_entry(safepoint.inst, UserStackMapEntry { ty: types::I64, slot, offset });
        }
    }
    let always: Vec<(StackSlot, PointerMap)> =
        objects.always.iter().map(|(slot, map)| (*slot, (*map).clone())).collect();
    let flags = facts.flags.iter().map(|&slot| (slot, PointerMap::from_mask(1, 1)));
    let zeroed = mapping.prepared.iter().map(|&object| (objects.slots[object], objects.maps[object]));
    let zeroed: Vec<(StackSlot, PointerMap)> =
        zeroed.map(|(slot, map)| (slot, map.clone())).chain(always.iter().cloned()).chain(flags).collect();
    zero_at_entry(function, &zeroed);
    always
}

fn first_pointer(map: &PointerMap) -> Option<u64> {
    let mut first = None;
    map.for_each_mask(|start, _| first = first.or(Some(start)));
    first
}

pub(crate) fn is_safepoint(function: &Function, facts: &Facts, inst: Inst) -> bool {
    function.dfg.insts[inst].opcode().is_safepoint() && !facts.quiet_calls.contains(&inst)
}

fn find_safepoints(function: &Function, facts: &Facts, liveness: &Liveness<'_>) -> Vec<Safepoint> {
    let mut safepoints = Vec::new();
    for block in function.layout.blocks() {
        let mut live = liveness.live_out(function, block);
        for inst in function.layout.block_insts(block).rev() {
            if is_safepoint(function, facts, inst) {
                let mut across = live.clone();
                for &result in function.dfg.inst_results(inst) {
                    liveness.kill(result, &mut across);
                }
                safepoints.push(Safepoint { inst, cold: function.layout.is_cold(block), live: across });
            }
            liveness.step(function, inst, &mut live);
        }
    }
    safepoints
}

/// Which of the tracked things are values that may be heap pointers.
fn heap_pointers(function: &Function, facts: &Facts, liveness: &Liveness<'_>) -> Vec<bool> {
    let mut pointers = vec![false; liveness.count()];
    for value in crate::liveness::pointer_values(function, facts) {
        if let Some(index) = liveness.index_of(value) {
            pointers[index] = true;
        }
    }
    pointers
}

/// A frame word for each pointer that lives across a safepoint; pointers that live together have
/// different ones.
fn assign_slots(
    function: &mut Function,
    liveness: &Liveness<'_>,
    safepoints: &[Safepoint],
) -> HashMap<usize, StackSlot> {
    let mut crossing = vec![false; liveness.count()];
    safepoints.iter().flat_map(|safepoint| safepoint.live.iter()).for_each(|index| crossing[index] = true);
    let mut conflicts: Vec<Vec<u32>> = vec![Vec::new(); liveness.count()];
    for block in function.layout.blocks() {
        let mut live = liveness.live_out(function, block);
        for inst in function.layout.block_insts(block).rev() {
            let results = function.dfg.inst_results(inst);
            record_conflicts(liveness, results, &live, &crossing, &mut conflicts);
            liveness.step(function, inst, &mut live);
        }
        record_conflicts(liveness, function.dfg.block_params(block), &live, &crossing, &mut conflicts);
    }
    const UNCOLORED: usize = usize::MAX;
    let mut colors = vec![UNCOLORED; liveness.count()];
    let mut words: Vec<StackSlot> = Vec::new();
    let mut slots = HashMap::new();
    for index in (0..crossing.len()).filter(|&index| crossing[index]) {
        let others = conflicts[index].iter().map(|&other| colors[other as usize]);
        let mut taken: Vec<usize> = others.filter(|&color| color != UNCOLORED).collect();
        taken.sort_unstable();
        taken.dedup();
        let gap = taken.iter().enumerate().find(|(place, color)| place != *color);
        let color = gap.map_or(taken.len(), |(place, _)| place);
        if color == words.len() {
            let data = StackSlotData::new(StackSlotKind::ExplicitSlot, 8, 3);
            words.push(function.create_sized_stack_slot(data));
        }
        colors[index] = color;
        slots.insert(index, words[color]);
    }
    slots
}

/// A value conflicts with whatever lives where it is defined.
fn record_conflicts(
    liveness: &Liveness<'_>,
    defined: &[Value],
    live: &Set,
    crossing: &[bool],
    conflicts: &mut [Vec<u32>],
) {
    let defined: Vec<usize> =
        defined.iter().filter_map(|&value| liveness.index_of(value)).filter(|&index| crossing[index]).collect();
    for &index in &defined {
        let others = live.iter().chain(defined.iter().copied());
        for other in others.filter(|&other| other != index && crossing[other]) {
            conflicts[index].push(other as u32);
            conflicts[other].push(index as u32);
        }
    }
}

/// Stores pointers at their definition, or before the cold safepoints they live across.
fn store_values(
    function: &mut Function,
    liveness: &Liveness<'_>,
    safepoints: &[Safepoint],
    slots: &HashMap<usize, StackSlot>,
) {
    let mut hot = vec![false; liveness.count()];
    let hot_safepoints = safepoints.iter().filter(|safepoint| !safepoint.cold);
    hot_safepoints.flat_map(|safepoint| safepoint.live.iter()).for_each(|index| hot[index] = true);
    for safepoint in safepoints.iter().filter(|safepoint| safepoint.cold) {
        for index in safepoint.live.iter().filter(|&index| !hot[index]) {
            let mut cursor = FuncCursor::new(function).at_inst(safepoint.inst);
            store(&mut cursor, liveness.values[index], slots[&index]);
        }
    }
    for (_, inst) in all_instructions(function) {
        for value in function.dfg.inst_results(inst).to_vec() {
            if let Some(index) = liveness.index_of(value).filter(|&index| hot[index]) {
                let mut cursor = FuncCursor::new(function).after_inst(inst);
                store(&mut cursor, value, slots[&index]);
            }
        }
    }
    for block in function.layout.blocks().collect::<Vec<_>>() {
        for value in function.dfg.block_params(block).to_vec() {
            if let Some(index) = liveness.index_of(value).filter(|&index| hot[index]) {
                let mut cursor = FuncCursor::new(function).at_first_insertion_point(block);
                store(&mut cursor, value, slots[&index]);
            }
        }
    }
}

fn store(cursor: &mut FuncCursor<'_>, value: Value, slot: StackSlot) {
    let address = cursor.ins().stack_addr(types::I64, slot, 0);
    cursor.ins().store(MemFlagsData::trusted(), value, address, 0);
}

/// Zeroes the objects that must not carry old pointers over a safepoint that doesn't map them.
fn clear_objects(function: &mut Function, objects: &FrameObjects<'_>, mapping: &Mapping, safepoints: &[Safepoint]) {
    for safepoint in safepoints {
        let mapped = mapping.mapped.get(&safepoint.inst);
        for &object in mapping.cleared.iter().filter(|&&object| mapped.is_none_or(|mapped| !mapped.contains(object))) {
            let mut cursor = FuncCursor::new(function).at_inst(safepoint.inst);
            zero_pointers(&mut cursor, objects.slots[object], objects.maps[object]);
        }
    }
}

fn zero_pointers(cursor: &mut FuncCursor<'_>, slot: StackSlot, map: &PointerMap) {
    let zero = cursor.ins().iconst(types::I64, 0);
    map.for_each_pointer(|word| {
        let address = cursor.ins().stack_addr(types::I64, slot, 0);
        cursor.ins().store(MemFlagsData::trusted(), zero, address, 8 * word as i32);
    });
}

/// Zeroes the pointers of frame objects where the function begins.
fn zero_at_entry(function: &mut Function, objects: &[(StackSlot, PointerMap)]) {
    /// Objects up to this size are zeroed by inline stores.
    const INLINE_ZERO: u64 = 256;
    let Some(entry) = function.layout.entry_block() else { return };
    let mut native = None;
    for (slot, map) in objects {
        let size = map.words() * 8;
        if size <= INLINE_ZERO {
            let mut cursor = FuncCursor::new(function).at_first_insertion_point(entry);
            zero_pointers(&mut cursor, *slot, map);
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
