//! Which frame objects are mapped at which safepoints.
//!
//! An object is *needed* while its address may be used again: directly, or through another needed object that
//! may hold it. Addresses are followed without regard to order: to which objects a value may lead, which
//! objects a frame object may hold. What is passed to one call may end up in each other; an object whose
//! address goes where it cannot be followed is always needed.
//!
//! At a safepoint an object can be mapped only if its contents are *current*: written anew after every
//! moment at which it was not mapped (else it might hold pointers to objects that are long gone). An object
//! that is needed somewhere without being current for certain is *prepared*: zeroed at the function's entry,
//! and from then on never left with old pointers over a safepoint. If it is small it is zeroed again before
//! each safepoint that doesn't need it; else it is mapped at every safepoint, as are objects of very many words.
//!
//! Start at [`FrameObjects::new`] and [`FrameObjects::mapped`].

use crate::generator::Facts;
use crate::liveness::{Liveness, Set, all_instructions, branch_arguments, pointer_values};
use burrow_layout::pointer_map::PointerMap;
use cranelift_codegen::entity::SecondaryMap;
use cranelift_codegen::ir::{Block, BlockArg, Function, Inst, InstructionData, StackSlot, Value, types};
use std::collections::{HashMap, HashSet};

/// Objects with more pointers than this are always mapped.
const MOST_POINTERS: u64 = 64;

/// Objects with at most this many pointers are zeroed again rather than mapped where they aren't needed.
const FEW_POINTERS: u64 = 4;

/// What to do with followed objects.
#[derive(Default)]
pub(crate) struct Mapping {
    /// Objects to map at each safepoint.
    pub mapped: HashMap<Inst, Set>,
    /// Objects to zero at the function's entry.
    pub prepared: Vec<usize>,
    /// Those of them to zero again before each safepoint that doesn't map them.
    pub cleared: Vec<usize>,
}

/// See the module's header.
pub(crate) struct FrameObjects<'f> {
    /// Followed objects.
    pub slots: Vec<StackSlot>,
    pub maps: Vec<&'f PointerMap>,
    /// Large objects, mapped at every safepoint.
    pub always: Vec<(StackSlot, &'f PointerMap)>,
    index: HashMap<StackSlot, usize>,
    /// Objects that a value may lead to.
    leads: SecondaryMap<Value, Set>,
    /// Objects that an object may hold the address of.
    holds: Vec<Set>,
    escaped: Set,
}

impl<'f> FrameObjects<'f> {
    pub fn new(function: &Function, facts: &'f Facts) -> FrameObjects<'f> {
        let (mut slots, mut maps, mut always) = (Vec::new(), Vec::new(), Vec::new());
        for (slot, map) in &facts.mapped_slots {
            let mut pointers = 0;
            map.for_each_mask(|_, mask| pointers += u64::from(mask.count_ones()));
            if pointers > MOST_POINTERS {
                always.push((*slot, map));
            } else {
                slots.push(*slot);
                maps.push(map);
            }
        }
        let index = slots.iter().copied().zip(0..).collect();
        let holds = vec![Set::new(); slots.len()];
        let mut objects =
            FrameObjects { slots, maps, always, index, leads: SecondaryMap::new(), holds, escaped: Set::new() };
        if !objects.slots.is_empty() {
            objects.follow_addresses(function, facts);
        }
        objects
    }

    /// Values that lead to followed objects.
    pub fn derived(&self) -> impl Iterator<Item = Value> + use<> {
        let leading = self.leads.iter().filter(|(_, objects)| !objects.is_empty());
        let values: Vec<Value> = leading.map(|(value, _)| value).collect();
        values.into_iter()
    }

    fn follow_addresses(&mut self, function: &Function, facts: &Facts) {
        let pointers: HashSet<Value> = pointer_values(function, facts).into_iter().collect();
        let instructions = all_instructions(function);
        loop {
            let mut changed = false;
            for &(_, inst) in &instructions {
                changed |= self.follow(function, facts, inst, &pointers);
            }
            for &value in &facts.kept {
                if let Some(objects) = self.leads_to(value).cloned() {
                    changed |= self.escaped.union(&objects);
                }
            }
            if !changed {
                return;
            }
        }
    }

    fn leads_to(&self, value: Value) -> Option<&Set> {
        Some(&self.leads[value]).filter(|objects| !objects.is_empty())
    }

    fn lead(&mut self, value: Value, objects: &Set) -> bool {
        self.leads[value].union(objects)
    }

    /// Objects that the arguments of an instruction may lead to.
    fn arguments(&self, function: &Function, inst: Inst) -> Option<Set> {
        let mut all: Option<Set> = None;
        for &arg in function.dfg.inst_args(inst) {
            if let Some(objects) = self.leads_to(arg) {
                all.get_or_insert_with(Set::new).union(objects);
            }
        }
        all
    }

    /// With everything that they may hold, and what that may hold.
    fn reach(&self, mut objects: Set) -> Set {
        loop {
            let before = objects.clone();
            for object in before.iter() {
                objects.union(&self.holds[object]);
            }
            if objects == before {
                return objects;
            }
        }
    }

    /// What one instruction does with addresses. True if something new was learned.
    fn follow(&mut self, function: &Function, facts: &Facts, inst: Inst, pointers: &HashSet<Value>) -> bool {
        let dfg = &function.dfg;
        let data = &dfg.insts[inst];
        let opcode = data.opcode();
        if let InstructionData::StackAddr { stack_slot, .. } = data {
            let Some(&object) = self.index.get(stack_slot) else { return false };
            let mut itself = Set::new();
            itself.insert(object);
            return self.lead(dfg.first_result(inst), &itself);
        }
        if opcode.is_call() {
            return self.follow_call(function, facts, inst, pointers);
        }
        if opcode.is_branch() {
            let mut changed = false;
            for (argument, parameter) in branch_arguments(function, inst) {
                if let BlockArg::Value(value) = argument
                    && let Some(objects) = self.leads_to(value).cloned()
                {
                    changed |= self.lead(parameter, &objects);
                }
            }
            return changed;
        }
        if opcode.can_store() {
            return self.follow_store(function, inst);
        }
        let Some(objects) = self.arguments(function, inst) else { return false };
        let mut changed = false;
        for &result in dfg.inst_results(inst) {
            if opcode.can_load() && pointers.contains(&result) {
                let mut held = Set::new();
                for object in objects.iter() {
                    held.union(&self.holds[object]);
                }
                changed |= self.lead(result, &held);
            } else if !opcode.can_load() && dfg.value_type(result) == types::I64 {
                changed |= self.lead(result, &objects);
            }
        }
        changed
    }

    /// A callee may store what it got in whatever it can reach, and return it. Quiet natives copy contents
    /// at most.
    fn follow_call(&mut self, function: &Function, facts: &Facts, inst: Inst, pointers: &HashSet<Value>) -> bool {
        let Some(objects) = self.arguments(function, inst) else { return false };
        let reached = self.reach(objects.clone());
        let mut changed = false;
        if facts.quiet_calls.contains(&inst) {
            let mut held = Set::new();
            for object in objects.iter() {
                held.union(&self.holds[object]);
            }
            for object in objects.iter() {
                changed |= self.holds[object].union(&held);
            }
            // It may return where something stands that it found.
            return changed | self.lead_results(function, inst, &reached, pointers);
        }
        for object in reached.iter() {
            changed |= self.holds[object].union(&reached);
        }
        changed | self.lead_results(function, inst, &reached, pointers)
    }

    /// The results of a call may lead to all of these.
    fn lead_results(&mut self, function: &Function, inst: Inst, reached: &Set, pointers: &HashSet<Value>) -> bool {
        let mut results: Vec<Value> = function.dfg.inst_results(inst).to_vec();
        results.extend(branch_arguments(function, inst).iter().map(|&(_, parameter)| parameter));
        let mut changed = false;
        for result in results.into_iter().filter(|result| pointers.contains(result)) {
            changed |= self.lead(result, reached);
        }
        changed
    }

    /// An address that is stored is held where it is stored.
    fn follow_store(&mut self, function: &Function, inst: Inst) -> bool {
        let args = function.dfg.inst_args(inst);
        let plain = matches!(function.dfg.insts[inst], InstructionData::Store { .. });
        let (stored, target) = if plain { (&args[..1], args.get(1)) } else { (args, None) };
        let target = target.and_then(|&target| self.leads_to(target)).cloned();
        let mut changed = false;
        for &value in stored {
            let Some(objects) = self.leads_to(value).cloned() else { continue };
            match &target {
                Some(target) => {
                    for holder in target.iter() {
                        changed |= self.holds[holder].union(&objects);
                    }
                }
                None => changed |= self.escaped.union(&objects),
            }
        }
        changed
    }

    /// Objects that are needed at a safepoint across which `live` lives.
    fn needed(&self, function: &Function, liveness: &Liveness<'_>, inst: Inst, live: &Set) -> Set {
        let mut needed = self.escaped.clone();
        // During the call its arguments are in use.
        if let Some(objects) = self.arguments(function, inst) {
            needed.union(&objects);
        }
        for index in live.iter() {
            match liveness.values.get(index) {
                Some(&value) => {
                    if let Some(objects) = self.leads_to(value) {
                        needed.union(objects);
                    }
                }
                None => {
                    needed.insert(index - liveness.values.len());
                }
            }
        }
        self.reach(needed)
    }

    /// What to map and what to zero.
    pub fn mapping(
        &self,
        function: &Function,
        facts: &Facts,
        liveness: &Liveness<'_>,
        across: &HashMap<Inst, Set>,
    ) -> Mapping {
        if self.slots.is_empty() {
            return Mapping::default();
        }
        let mut needed: HashMap<Inst, Set> =
            across.iter().map(|(&inst, live)| (inst, self.needed(function, liveness, inst, live))).collect();
        let (mut prepared, mut cleared) = (Set::new(), Set::new());
        loop {
            let current = self.current_at_safepoints(function, facts, &needed, &prepared);
            let mut missing = Set::new();
            for (inst, current) in &current {
                let absent = |&object: &usize| !current.contains(object) && !cleared.contains(object);
                for object in needed[inst].iter().filter(absent) {
                    missing.insert(object);
                }
            }
            if missing.is_empty() {
                break;
            }
            prepared.union(&missing);
            for object in missing.iter() {
                if self.has_few(object) {
                    cleared.insert(object);
                    continue;
                }
                for needed in needed.values_mut() {
                    needed.insert(object);
                }
            }
        }
        Mapping { mapped: needed, prepared: prepared.iter().collect(), cleared: cleared.iter().collect() }
    }

    fn has_few(&self, object: usize) -> bool {
        let mut pointers = 0;
        self.maps[object].for_each_pointer(|_| pointers += 1);
        pointers <= FEW_POINTERS
    }

    /// Objects that are current at each safepoint (that control reaches).
    fn current_at_safepoints(
        &self,
        function: &Function,
        facts: &Facts,
        needed: &HashMap<Inst, Set>,
        prepared: &Set,
    ) -> HashMap<Inst, Set> {
        let entry = function.layout.entry_block().expect("a body");
        let mut current_in: HashMap<Block, Set> = HashMap::from([(entry, prepared.clone())]);
        loop {
            let mut changed = false;
            for block in function.layout.blocks() {
                let Some(mut current) = current_in.get(&block).cloned() else { continue };
                for inst in function.layout.block_insts(block) {
                    self.advance(function, facts, inst, needed.get(&inst), &mut current);
                }
                let last = function.layout.last_inst(block).expect("blocks are filled");
                let dfg = &function.dfg;
                for call in dfg.insts[last].branch_destination(&dfg.jump_tables, &dfg.exception_tables) {
                    let successor = call.block(&dfg.value_lists);
                    let mut merged = current.clone();
                    if let Some(known) = current_in.get(&successor) {
                        merged.intersect(known);
                    }
                    if current_in.get(&successor) != Some(&merged) {
                        current_in.insert(successor, merged);
                        changed = true;
                    }
                }
            }
            if !changed {
                break;
            }
        }
        let mut at_safepoints = HashMap::new();
        for (block, inst) in all_instructions(function) {
            let Some(current) = current_in.get_mut(&block) else { continue };
            if needed.contains_key(&inst) {
                at_safepoints.insert(inst, current.clone());
            }
            self.advance(function, facts, inst, needed.get(&inst), current);
        }
        at_safepoints
    }

    /// Which objects are current behind an instruction.
    fn advance(&self, function: &Function, facts: &Facts, inst: Inst, needed: Option<&Set>, current: &mut Set) {
        if let Some(needed) = needed {
            current.intersect(needed);
        }
        if facts.object_starts.contains(&inst)
            && let InstructionData::StackAddr { stack_slot, .. } = function.dfg.insts[inst]
            && let Some(&object) = self.index.get(&stack_slot)
        {
            current.insert(object);
        }
    }
}
