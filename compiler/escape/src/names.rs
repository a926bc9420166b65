//! Pointer variables that are other names for one object.
//!
//! ```text
//! n := &node{key: 1}      var x node = node{key: 1}
//! m := n              →
//! m.next = nil            x.next = nil
//! ```
//! Such a variable is defined once, by the object's address or by another such variable. Parameters and results of inlined calls
//! are mostly that: a result counts if the body ends in its only assignment and nothing else mentions it. Behind its definition the
//! variable *is* the address, so [`use_objects`] may write the object where the variable stood; an object that `new` or
//! `&T{…}` makes becomes a variable for that.
//!
//! Invariant: a name is used only behind its definition, and the object is declared at one place, so both belong to the same turn of
//! every loop. Functions with `goto` have no names, since they may go back between the two.
//! Start at [`names`].

use std::collections::{HashMap, HashSet};

use burrow_ir::func::{BinaryOp, Constant, Expr, ExprKind, Func, LocalKind, SelectComm, Stmt, StmtKind};
use burrow_ir::index::{AllocId, LabelId, LocalId};
use burrow_ir::visit::{self, OnExpr, Rewriter, Visitor};

use crate::options::Rule;

/// What a variable may be a name for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Object {
    /// What `new` or `&T{…}` makes.
    Site(AllocId),
    Local(LocalId),
}

/// The names of a function's objects.
pub fn names(func: &Func, body: &[Stmt], fault: Option<Rule>) -> HashMap<LocalId, Object> {
    let mut definitions = Definitions::new(func);
    visit::stmts(body, &mut definitions);
    if definitions.labels {
        return HashMap::new();
    }
    let definitions = &definitions;
    let object = |local: &LocalId| {
        let mut local = *local;
        // Definitions may go in a circle that never gets a value.
        for _ in 0..definitions.found.len() {
            match definitions.value(local, fault)? {
                Value::Object(object) => return definitions.is_single(object).then_some(object),
                Value::Local(next) => local = next,
            }
        }
        None
    };
    definitions.found.keys().filter_map(|local| Some((*local, object(local)?))).collect()
}

/// What a variable is defined by.
#[derive(Debug, Clone, Copy)]
enum Value {
    Object(Object),
    Local(LocalId),
}

fn value_of(expr: &Expr) -> Option<Value> {
    match &*expr.kind {
        ExprKind::New { alloc, .. } => Some(Value::Object(Object::Site(*alloc))),
        ExprKind::AddressOf(place) => match &*place.kind {
            ExprKind::Local(local) => Some(Value::Object(Object::Local(*local))),
            ExprKind::Deref(pointer) => value_of(pointer),
            _ => None,
        },
        ExprKind::Local(local) => Some(Value::Local(*local)),
        ExprKind::Sequence(_, value) => value_of(value),
        ExprKind::Inlined { results, .. } => match results.as_slice() {
            [result] => Some(Value::Local(*result)),
            _ => None,
        },
        _ => None,
    }
}

/// What is found about the variables and sites of a function.
struct Definitions<'a> {
    func: &'a Func,
    /// How often each variable gets a value, and the last one that is known.
    found: HashMap<LocalId, (u32, Option<Value>)>,
    declared: HashMap<LocalId, u32>,
    sites: HashMap<AllocId, u32>,
    /// Results whose one value is assigned at the end of an inlined body.
    results: HashSet<LocalId>,
    captured: HashSet<LocalId>,
    labels: bool,
}

impl<'a> Definitions<'a> {
    fn new(func: &'a Func) -> Definitions<'a> {
        Definitions {
            func,
            found: HashMap::new(),
            declared: HashMap::new(),
            sites: HashMap::new(),
            results: HashSet::new(),
            captured: HashSet::new(),
            labels: false,
        }
    }

    fn define(&mut self, local: LocalId, value: Option<Value>) {
        let known = self.found.entry(local).or_default();
        known.0 += 1;
        known.1 = value.or(known.1);
    }

    fn assign(&mut self, place: &Expr, value: Option<Value>) {
        if let ExprKind::Local(local) = &*place.kind {
            self.define(*local, value);
        }
    }

    /// The one value of a variable.
    fn value(&self, local: LocalId, fault: Option<Rule>) -> Option<Value> {
        let (count, value) = self.found.get(&local)?;
        let info = &self.func.locals[local];
        let own = matches!(info.kind, LocalKind::Variable | LocalKind::Temporary);
        let hidden = info.address_taken || info.captured_by_reference || self.captured.contains(&local);
        // A result is declared as zero first; other variables have the value that they are declared with.
        let once = *count == 1 + u32::from(self.results.contains(&local)) || fault == Some(Rule::OneDefinition);
        let declared = self.declared.get(&local) == Some(&1);
        value.filter(|_| own && !hidden && once && declared)
    }

    /// Whether an object is made at one place.
    fn is_single(&self, object: Object) -> bool {
        match object {
            Object::Site(site) => self.sites.get(&site) == Some(&1),
            Object::Local(local) => {
                let info = &self.func.locals[local];
                let declared = self.declared.get(&local).copied().unwrap_or_default();
                let places = match info.kind {
                    LocalKind::Variable | LocalKind::Temporary => 1,
                    LocalKind::Param => 0,
                    LocalKind::Result | LocalKind::CapturedValue | LocalKind::CapturedReference => return false,
                };
                declared == places && !info.captured_by_reference && !self.captured.contains(&local)
            }
        }
    }
}

impl Visitor for Definitions<'_> {
    fn expr(&mut self, expr: &Expr) {
        match &*expr.kind {
            ExprKind::New { alloc, .. } => *self.sites.entry(*alloc).or_default() += 1,
            ExprKind::Closure { captures, .. } => self.captured.extend(captures.iter().map(|capture| capture.local)),
            ExprKind::Inlined { body, results, label, .. } => {
                if let [result] = results.as_slice()
                    && ends_in_assignment(body, *result, *label)
                {
                    self.results.insert(*result);
                }
            }
            _ => {}
        }
    }

    fn stmt(&mut self, stmt: &Stmt) {
        match &stmt.kind {
            StmtKind::Label(_) | StmtKind::Goto(_) => self.labels = true,
            StmtKind::Declare { local, value } => {
                *self.declared.entry(*local).or_default() += 1;
                self.define(*local, value.as_ref().and_then(value_of));
            }
            StmtKind::Assign { place, value } => self.assign(place, value_of(value)),
            StmtKind::Update { place, .. } => self.assign(place, None),
            StmtKind::AssignTuple { places, .. } => places.iter().flatten().for_each(|place| self.assign(place, None)),
            StmtKind::Select { cases, .. } => {
                for case in cases {
                    if let SelectComm::Receive { value, ok, .. } = &case.comm {
                        value.iter().chain(ok).for_each(|local| self.define(*local, None));
                    }
                }
            }
            _ => {}
        }
    }
}

/// Whether an inlined body gets to its end only, where it assigns its result, which it mentions nowhere else.
fn ends_in_assignment(body: &[Stmt], result: LocalId, label: LabelId) -> bool {
    struct Leaves(bool, LabelId);
    impl Visitor for Leaves {
        fn stmt(&mut self, stmt: &Stmt) {
            self.0 |= matches!(stmt.kind, StmtKind::Break(label) if label == self.1);
        }
    }
    let is_result = |expr: &Expr| matches!(&*expr.kind, ExprKind::Local(local) if *local == result);
    let Some(StmtKind::Assign { place, .. }) = body.last().map(|stmt| &stmt.kind) else { return false };
    let (mut mentions, mut leaves) = (0, Leaves(false, label));
    visit::stmts(body, &mut OnExpr(|expr: &Expr| mentions += u32::from(is_result(expr))));
    visit::stmts(body, &mut leaves);
    is_result(place) && mentions == 1 && !leaves.0
}

/// The variable that a place is, or is a part of.
pub fn object_of(place: &Expr) -> Option<LocalId> {
    match &*place.kind {
        ExprKind::Local(local) => Some(*local),
        ExprKind::Field(base, _) | ExprKind::IndexArray(base, _) => object_of(base),
        ExprKind::IndexUnchecked(base, _) => object_of(base),
        _ => None,
    }
}

/// Writes objects where their names stood. Of the objects that sites make it returns the new variables.
pub fn use_objects(
    func: &mut Func,
    body: &mut Vec<Stmt>,
    names: &HashMap<LocalId, Object>,
    chosen: &HashSet<Object>,
) -> HashMap<Object, LocalId> {
    let variables = make_variables(func, body, chosen);
    let mut using = Using { func, names, variables };
    using.stmts(body);
    using.variables
}

fn make_variables(func: &mut Func, body: &[Stmt], chosen: &HashSet<Object>) -> HashMap<Object, LocalId> {
    let mut variables = HashMap::new();
    let mut found = OnExpr(|expr: &Expr| {
        let ExprKind::New { element, alloc, .. } = &*expr.kind else { return };
        if chosen.contains(&Object::Site(*alloc)) {
            let variable = func.new_local("", *element, LocalKind::Temporary, func.allocs[*alloc].pos);
            func.locals[variable].address_taken = true;
            variables.insert(Object::Site(*alloc), variable);
        }
    });
    visit::stmts(body, &mut found);
    variables.extend(chosen.iter().filter_map(|object| match object {
        Object::Local(local) => Some((*object, *local)),
        Object::Site(_) => None,
    }));
    variables
}

struct Using<'a> {
    func: &'a mut Func,
    names: &'a HashMap<LocalId, Object>,
    /// Of the objects that are written for their names.
    variables: HashMap<Object, LocalId>,
}

impl Rewriter for Using<'_> {
    fn expr(&mut self, expr: &mut Expr) {
        self.operands(expr);
        let pos = expr.pos;
        match &mut *expr.kind {
            ExprKind::Local(local) => {
                if let Some(variable) = self.variable(*local) {
                    *expr.kind = self.address(variable, pos);
                }
            }
            ExprKind::Binary(op @ (BinaryOp::Equal | BinaryOp::NotEqual), left, right)
                if self.is_address(left) && is_nil(right) || is_nil(left) && self.is_address(right) =>
            {
                *expr.kind = ExprKind::Constant(Constant::Bool(*op == BinaryOp::NotEqual));
            }
            ExprKind::Deref(pointer) => {
                if let ExprKind::AddressOf(place) = &mut *pointer.kind {
                    expr.kind = std::mem::replace(&mut place.kind, Box::new(ExprKind::Zero));
                }
            }
            ExprKind::Inlined { results, .. } => {
                let [result] = results.as_slice() else { return };
                let Some(variable) = self.variable(*result) else { return };
                let (address, ty) = (self.address(variable, pos), expr.ty);
                let inlined = std::mem::replace(&mut *expr.kind, ExprKind::Zero);
                let run = StmtKind::Expr(Expr { kind: Box::new(inlined), ty, pos });
                let address = Expr { kind: Box::new(address), ty, pos };
                *expr.kind = ExprKind::Sequence(vec![Stmt { kind: run, pos }], address);
            }
            _ => {}
        }
    }

    fn parts(&mut self, stmt: &mut Stmt) {
        let Some((variable, value)) = self.definition(stmt) else {
            return visit::for_each_part_mut(stmt, &mut |part| self.part(part));
        };
        let mut value = Expr { kind: std::mem::replace(&mut value.kind, Box::new(ExprKind::Zero)), ..*value };
        self.expr(&mut value);
        let mut list = Vec::new();
        define(variable, value, &mut list);
        stmt.kind = StmtKind::Block(list);
    }
}

impl Using<'_> {
    fn variable(&self, name: LocalId) -> Option<LocalId> {
        self.variables.get(self.names.get(&name)?).copied()
    }

    /// The object that a statement gives a name, or whose name it drops; and the value.
    fn definition<'s>(&self, stmt: &'s mut Stmt) -> Option<(LocalId, &'s mut Expr)> {
        let (name, value) = match &mut stmt.kind {
            StmtKind::Declare { local, value: Some(value) } => (*local, value),
            StmtKind::Assign { place, value } => match &*place.kind {
                ExprKind::Local(local) => (*local, value),
                _ => return None,
            },
            StmtKind::Expr(value) => match value_of(value) {
                Some(Value::Local(local)) => (local, value),
                _ => return None,
            },
            _ => return None,
        };
        Some((self.variable(name)?, value))
    }

    fn is_address(&self, expr: &Expr) -> bool {
        let ExprKind::AddressOf(place) = &*expr.kind else { return false };
        matches!(&*place.kind, ExprKind::Local(local) if self.variables.values().any(|variable| variable == local))
    }

    fn address(&self, variable: LocalId, pos: burrow_ir::Pos) -> ExprKind {
        let ty = self.func.locals[variable].ty;
        ExprKind::AddressOf(Expr { kind: Box::new(ExprKind::Local(variable)), ty, pos })
    }
}

fn is_nil(expr: &Expr) -> bool {
    matches!(&*expr.kind, ExprKind::Zero | ExprKind::Constant(Constant::Nil))
}

/// What remains of a name's definition: the object's own, and what else is done there.
fn define(variable: LocalId, value: Expr, list: &mut Vec<Stmt>) {
    let pos = value.pos;
    match *value.kind {
        ExprKind::Sequence(before, value) => {
            list.extend(before);
            define(variable, value, list);
        }
        ExprKind::New { value, .. } => list.push(Stmt { kind: StmtKind::Declare { local: variable, value }, pos }),
        ExprKind::AddressOf(_) => {}
        kind => unreachable!("a name is defined by an object: {kind:?}"),
    }
}
