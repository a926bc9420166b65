//! Statements, and what all parts of the walk share.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use burrow_syntax::Name;
use burrow_types::TypeId;

use super::graph::{
    Attributes, BLANK, CALLEE, Edge, HEAP, Hole, Location, LocationId, MUTATOR, Note, NotePlace, Step, What,
};
use super::tag::Tag;
use crate::build::Builder;
use crate::line::Line;
use crate::node::{AssignForm, Body, Case, FuncId, Kind, NodeId, VarClass, VarId};
use crate::print::Printer;
use crate::static_value::Assignments;
use crate::visit::walk_func;

/// What outlives a group of functions.
pub struct Shared {
    /// Tags of parameters (receiver first) of the functions that are done.
    pub tags: HashMap<FuncId, Vec<Tag>>,
    /// Assignments of outermost functions.
    assignments: HashMap<FuncId, Rc<Assignments>>,
    pub lines: Vec<Line>,
    pub verbosity: u8,
}

impl Shared {
    pub fn new(verbosity: u8) -> Shared {
        Shared { tags: HashMap::new(), assignments: HashMap::new(), lines: Vec::new(), verbosity }
    }
}

/// The analysis of one group of functions.
pub struct Batch<'b, 'a> {
    pub builder: &'b mut Builder<'a>,
    pub shared: &'b mut Shared,
    pub locations: Vec<Location>,
    pub by_var: HashMap<VarId, LocationId>,
    /// Closures met, with the holes of their storage.
    pub closures: Vec<(Hole, FuncId)>,
    pub captured_by_reference: HashSet<VarId>,
    /// Functions of the group.
    pub group: Vec<FuncId>,
    /// Closures whose results somebody uses who is not known.
    pub results_lost: HashSet<FuncId>,
    /// Whether lines are wanted.
    pub diagnoses: bool,
    /// The function being walked.
    pub func: FuncId,
    pub loop_depth: i32,
    /// Labels of the function, and whether a jump leads back to them.
    labels: HashMap<Name, bool>,
}

impl<'b, 'a> Batch<'b, 'a> {
    pub fn new(
        builder: &'b mut Builder<'a>,
        shared: &'b mut Shared,
        group: &[FuncId],
        diagnoses: bool,
    ) -> Batch<'b, 'a> {
        let mut batch = Batch {
            builder,
            shared,
            locations: Vec::new(),
            by_var: HashMap::new(),
            closures: Vec::new(),
            captured_by_reference: HashSet::new(),
            group: group.to_vec(),
            results_lost: HashSet::new(),
            diagnoses,
            func: group[0],
            loop_depth: 1,
            labels: HashMap::new(),
        };
        let only = |attributes| attributes;
        for attributes in [
            Attributes::ALL,
            only(Attributes { mutates: true, ..Attributes::default() }),
            only(Attributes { calls: true, ..Attributes::default() }),
            Attributes::default(),
        ] {
            let location = batch.add_location(What::Joint, false);
            batch.locations[location.0 as usize].attributes = attributes;
        }
        batch
    }

    pub fn is_verbose(&self) -> bool {
        self.diagnoses && self.shared.verbosity >= 2
    }

    pub fn location(&self, id: LocationId) -> &Location {
        &self.locations[id.0 as usize]
    }

    pub fn location_mut(&mut self, id: LocationId) -> &mut Location {
        &mut self.locations[id.0 as usize]
    }

    fn add_location(&mut self, what: What, persists: bool) -> LocationId {
        self.locations.push(Location {
            what,
            func: self.func,
            loop_depth: self.loop_depth,
            edges: Vec::new(),
            attributes: Attributes { persists, ..Attributes::default() },
            is_parameter: false,
            result: None,
            addr_taken: false,
            reassigned: false,
            captured: false,
            tag: Tag::default(),
            step: Step::default(),
        });
        LocationId(self.locations.len() as u32 - 1)
    }

    /// Makes the locations of a function's variables.
    pub fn init_func(&mut self, func: FuncId) {
        (self.func, self.loop_depth) = (func, 1);
        for var in self.builder.tree.func(func).variables.clone() {
            self.var_location(var);
        }
        for (index, result) in self.builder.tree.func(func).results.clone().into_iter().enumerate() {
            let location = self.by_var[&result];
            self.location_mut(location).result = Some(index);
        }
    }

    fn var_location(&mut self, var: VarId) -> LocationId {
        let location = self.add_location(What::Var(var), true);
        self.location_mut(location).is_parameter = self.builder.tree.var(var).class == VarClass::Parameter;
        self.by_var.insert(var, location);
        location
    }

    pub fn location_of(&mut self, var: VarId) -> LocationId {
        match self.by_var.get(&var) {
            Some(location) => *location,
            None => self.var_location(var),
        }
    }

    /// Walks a function's body.
    pub fn walk_func(&mut self, func: FuncId) {
        let outer = (self.func, self.loop_depth, std::mem::take(&mut self.labels));
        (self.func, self.loop_depth) = (func, 1);
        let mut labels: HashMap<Name, bool> = HashMap::new();
        let tree = &self.builder.tree;
        walk_func(tree, func, &mut |node| match &tree.node(node).kind {
            Kind::Label(name) => {
                labels.insert(name.clone(), false);
            }
            Kind::Goto(name) => {
                if let Some(loops) = labels.get_mut(name) {
                    *loops = true;
                }
            }
            _ => {}
        });
        self.labels = labels;
        if let Body::Statements(list) = self.builder.tree.func(func).body.clone() {
            self.block(&list);
        }
        (self.func, self.loop_depth, self.labels) = outer;
    }

    /// The assignments of the outermost function around the one being walked.
    pub fn assignments(&mut self, func: FuncId) -> Rc<Assignments> {
        let mut outermost = func;
        while let Some(parent) = self.builder.tree.func(outermost).parent {
            if self.builder.tree.func(parent).object.is_none() && self.builder.tree.func(parent).parent.is_none() {
                break;
            }
            outermost = parent;
        }
        if let Some(known) = self.shared.assignments.get(&outermost) {
            return known.clone();
        }
        let found = Assignments::of(&self.builder.tree, self.builder.types, outermost, &self.captured_by_reference);
        let found = Rc::new(found);
        self.shared.assignments.insert(outermost, found.clone());
        found
    }

    pub fn printer(&mut self) -> Printer<'_> {
        Printer { tree: &self.builder.tree, types: self.builder.types, target: self.builder.target }
    }

    pub fn text(&mut self, node: NodeId) -> String {
        self.printer().text(node)
    }

    pub fn line(&mut self, line: Line) {
        if self.diagnoses {
            let is_made = self.builder.tree.is_method_wrapper(self.group[0]);
            self.shared.lines.push(if is_made { line.autogenerated() } else { line });
        }
    }

    pub fn kind(&self, node: NodeId) -> &Kind {
        &self.builder.tree.node(node).kind
    }

    pub fn type_of(&self, node: NodeId) -> TypeId {
        self.builder.tree.node(node).ty
    }

    pub fn has_pointers(&mut self, ty: TypeId) -> bool {
        self.builder.types.has_pointers(ty)
    }

    // ---- Holes ----

    pub fn note(&self, mut hole: Hole, node: NodeId, why: &'static str) -> Hole {
        if self.is_verbose() {
            hole.notes = Some(Rc::new(Note { next: hole.notes, place: NotePlace::Node(node), why }));
        }
        hole
    }

    pub fn note_at(&self, mut hole: Hole, place: NotePlace, why: &'static str) -> Hole {
        if self.is_verbose() {
            hole.notes = Some(Rc::new(Note { next: hole.notes, place, why }));
        }
        hole
    }

    pub fn deref(&self, hole: Hole, node: NodeId, why: &'static str) -> Hole {
        self.note(hole.shift(1), node, why)
    }

    pub fn address(&self, hole: Hole, node: NodeId, why: &'static str) -> Hole {
        self.note(hole.shift(-1), node, why)
    }

    /// A hole that flows into each of several.
    pub fn tee(&mut self, holes: Vec<Hole>) -> Hole {
        if holes.len() <= 1 {
            return holes.into_iter().next().unwrap_or_else(Hole::blank);
        }
        let joint = self.add_location(What::Joint, false);
        for hole in holes {
            self.flow(hole, joint);
        }
        Hole::to(joint)
    }

    /// A hole whose values are kept for a while.
    pub fn later(&mut self, hole: Hole) -> Hole {
        let joint = self.add_location(What::Joint, true);
        self.flow(hole, joint);
        Hole::to(joint)
    }

    /// New storage for an expression, its address flowing to the hole.
    pub fn spill(&mut self, hole: Hole, node: NodeId) -> Hole {
        let storage = self.add_location(What::Storage(node), false);
        let hole = self.address(hole, node, "spill");
        self.flow(hole, storage);
        Hole::to(storage)
    }

    pub fn flow(&mut self, hole: Hole, src: LocationId) {
        if hole.addr_taken {
            self.location_mut(src).addr_taken = true;
        }
        if hole.dst == BLANK || (hole.dst == src && hole.derefs >= 0) {
            return;
        }
        if self.location(hole.dst).attributes.escapes && hole.derefs < 0 {
            self.explain_direct(&hole, src);
            self.location_mut(src).attributes = Attributes::ALL;
            return;
        }
        let edge = Edge { src, derefs: hole.derefs, notes: hole.notes };
        self.location_mut(hole.dst).edges.push(edge);
    }

    // ---- Statements ----

    /// Statements of a block: loops that labels make end with it.
    pub fn block(&mut self, list: &[NodeId]) {
        let outer = self.loop_depth;
        self.stmts(list);
        self.loop_depth = outer;
    }

    pub fn stmts(&mut self, list: &[NodeId]) {
        list.iter().for_each(|statement| self.stmt(*statement));
    }

    pub fn stmt(&mut self, id: NodeId) {
        let node = self.builder.tree.node(id).clone();
        self.stmts(&node.init);
        match &node.kind {
            Kind::Block(list) => self.block(list),
            Kind::Declare(var) => {
                self.declare(*var);
            }
            Kind::Label(name) => {
                if self.labels.remove(name) == Some(true) {
                    self.loop_depth += 1;
                }
            }
            Kind::Goto(_) | Kind::Branch(..) => {}
            Kind::If { condition, then, otherwise } => {
                self.discard(*condition);
                self.block(then);
                self.block(otherwise);
            }
            Kind::For { condition, post, body } => {
                self.loop_depth += 1;
                condition.iter().for_each(|condition| self.discard(*condition));
                post.iter().for_each(|post| self.stmt(*post));
                self.block(body);
                self.loop_depth -= 1;
            }
            Kind::Range { key, value, operand, body, .. } => self.range(id, *key, *value, *operand, body),
            Kind::Switch { tag, cases } => {
                tag.iter().for_each(|tag| self.discard(*tag));
                self.cases(cases);
            }
            Kind::TypeSwitch { operand, binds, cases } => self.type_switch(id, *operand, *binds, cases),
            Kind::Select { cases } => {
                for case in cases {
                    case.communication.iter().for_each(|communication| self.stmt(*communication));
                    self.block(&case.body);
                }
            }
            Kind::Send { channel, value } => {
                self.discard(*channel);
                let hole = self.note(Hole::heap(), id, "send");
                self.expr(hole, *value);
            }
            Kind::Assign { place, value, .. } => {
                self.assign_list(id, &[Some(*place)], &[*value], "assign");
            }
            Kind::AssignOperation { place, value, .. } => {
                self.assign_list(id, &[Some(*place)], &[Some(*value)], "assign");
            }
            Kind::AssignList { form, places, values, .. } => self.assign_several(id, *form, places, values),
            Kind::Return(values) => self.return_values(id, values),
            Kind::Go(call) => self.go_or_defer(false, *call),
            Kind::Defer { call, at_frame } => self.go_or_defer(!at_frame && self.loop_depth == 1, *call),
            Kind::Call { .. } | Kind::CallInterface { .. } | Kind::Builtin { .. } | Kind::InlinedCall { .. } => {
                self.call(None, id);
            }
            _ => self.expr_after_init(Hole::blank(), id),
        }
    }

    fn cases(&mut self, cases: &[Case]) {
        for case in cases {
            case.values.iter().for_each(|value| self.discard(*value));
            self.block(&case.body);
        }
    }

    fn declare(&mut self, var: VarId) -> Hole {
        let location = self.location_of(var);
        self.location_mut(location).loop_depth = self.loop_depth;
        Hole::to(location)
    }

    fn range(&mut self, id: NodeId, key: Option<NodeId>, value: Option<NodeId>, operand: NodeId, body: &[NodeId]) {
        let persistent = self.add_location(What::Joint, true);
        self.expr(Hole::to(persistent), operand);
        self.loop_depth += 1;
        let key = self.place(key);
        let value = self.place(value);
        let operand_type = self.type_of(operand);
        let is_array = matches!(self.builder.types.underlying_type(operand_type), burrow_types::Type::Array(..));
        let hole =
            if is_array { self.note(value.clone(), id, "range") } else { self.deref(value.clone(), id, "range-deref") };
        self.flow(hole, persistent);
        for hole in [&key, &value] {
            self.location_mut(hole.dst).reassigned = true;
        }
        self.block(body);
        self.loop_depth -= 1;
    }

    fn type_switch(&mut self, id: NodeId, operand: NodeId, binds: bool, cases: &[Case]) {
        let mut holes = Vec::new();
        for (index, case) in cases.iter().enumerate().filter(|_| binds) {
            let Some(var) = case.variable else { continue };
            let hole = self.declare(var);
            let ty = self.builder.tree.var(var).ty;
            if self.has_pointers(ty) {
                let hole = self.asserted(hole, ty);
                holes.push(self.note_at(hole, NotePlace::Case(id, index), "switch case"));
            }
        }
        let hole = self.tee(holes);
        self.expr(hole, operand);
        self.cases(cases);
    }

    /// What comes out of an interface is behind its data word, unless that word is the value itself.
    pub fn asserted(&mut self, hole: Hole, ty: TypeId) -> Hole {
        let same = self.builder.types.is_interface(ty) || self.builder.types.is_direct_interface(ty);
        if same { hole } else { hole.shift(1) }
    }

    fn assign_several(&mut self, id: NodeId, form: AssignForm, places: &[Option<NodeId>], values: &[NodeId]) {
        if form == AssignForm::Call {
            let call = values[0];
            let init = self.builder.tree.node(call).init.clone();
            self.stmts(&init);
            let holes: Vec<Hole> = places.iter().map(|place| self.place(*place)).collect();
            self.call(Some(holes.clone()), call);
            return self.mark_reassigned(&holes, id);
        }
        let why = match form {
            AssignForm::TypeAssert => "assign-pair-dot-type",
            AssignForm::MapIndex => "assign-pair-mapr",
            AssignForm::Receive => "assign-pair-receive",
            _ => "assign-pair",
        };
        let values: Vec<Option<NodeId>> = (0..places.len()).map(|index| values.get(index).copied()).collect();
        self.assign_list(id, places, &values, why);
    }

    fn return_values(&mut self, id: NodeId, values: &[NodeId]) {
        let results = self.builder.tree.func(self.func).results.clone();
        let holes: Vec<Hole> = results.iter().map(|result| Hole::to(self.location_of(*result))).collect();
        for (hole, value) in holes.iter().zip(values) {
            let hole = self.note(hole.clone(), id, "return");
            self.expr(hole, *value);
        }
        self.mark_reassigned(&holes, id);
    }

    fn assign_list(&mut self, id: NodeId, places: &[Option<NodeId>], values: &[Option<NodeId>], why: &'static str) {
        let holes: Vec<Hole> = places.iter().map(|place| self.place(*place)).collect();
        for ((hole, place), value) in holes.iter().zip(places).zip(values) {
            let mut hole = hole.clone();
            if let Some(place) = *place {
                if self.is_header_data(place) {
                    let hole = self.note(Hole::heap(), id, why);
                    if let Some(value) = *value {
                        self.unsafe_value(hole, value);
                    }
                    continue;
                }
                if value.is_some_and(|value| self.is_self_assignment(place, value)) {
                    self.report_self_assignment(id);
                    hole = Hole::blank();
                }
            }
            let hole = self.note(hole, id, why);
            if let Some(value) = *value {
                self.expr(hole, value);
            }
        }
        self.mark_reassigned(&holes, id);
    }

    fn report_self_assignment(&mut self, id: NodeId) {
        let text = {
            let func = self.func;
            let mut printer = self.printer();
            format!("{} ignoring self-assignment in {}", printer.func(func), printer.text(id))
        };
        let pos = self.builder.tree.node(id).pos;
        self.line(Line::new(pos, text));
    }

    fn mark_reassigned(&mut self, holes: &[Hole], statement: NodeId) {
        if let Kind::Assign { place, value: None, .. } = self.kind(statement)
            && let Kind::Var(var) = self.kind(*place)
            && self.builder.tree.var(*var).definition.is_none()
        {
            // `var x T`: the variable begins here.
            return;
        }
        for hole in holes {
            let defines = match self.location(hole.dst).what {
                What::Var(var) => self.builder.tree.var(var).definition == Some(statement),
                _ => false,
            };
            if !defines {
                self.location_mut(hole.dst).reassigned = true;
            }
        }
    }

    /// The hole of what is stored to a place. What is stored through a pointer, into a map or a package's variable,
    /// flows to the heap.
    pub fn place(&mut self, place: Option<NodeId>) -> Hole {
        let Some(place) = place else { return Hole::blank() };
        match self.kind(place).clone() {
            Kind::Var(var) => Hole::to(self.location_of(var)),
            Kind::Dot(base, _) => self.place(Some(base)),
            Kind::IndexArray(base, index) => {
                self.discard(index);
                self.place(Some(base))
            }
            Kind::Index(base, index) => {
                self.discard(index);
                self.expr(Hole::to(MUTATOR), base);
                Hole::heap()
            }
            Kind::Deref(base) | Kind::DotPointer(base, _) => {
                self.expr(Hole::to(MUTATOR), base);
                Hole::heap()
            }
            Kind::IndexMap(map, key) => {
                self.discard(map);
                let hole = self.note(Hole::heap(), place, "key of map put");
                self.expr(hole, key);
                Hole::heap()
            }
            Kind::Convert(_, inner) => self.place(Some(inner)),
            _ => Hole::heap(),
        }
    }

    /// `once`: what is deferred runs once, when the function ends.
    fn go_or_defer(&mut self, once: bool, call: NodeId) {
        let hole = if once { self.later(Hole::blank()) } else { Hole::to(HEAP) };
        if let Kind::Call { function, .. } = self.kind(call) {
            let function = *function;
            self.expr(hole, function);
        }
    }

    pub fn callee_hole(&self, call: NodeId) -> Hole {
        self.note(Hole::to(CALLEE), call, "callee operand")
    }
}
