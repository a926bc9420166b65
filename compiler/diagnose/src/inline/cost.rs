//! What inlining a function's body would cost, and whether something in it forbids it.
//!
//! Each node costs one; calls cost more, unless their callees would be inlined themselves; what makes no code costs
//! nothing. Numbers and exceptions are real Go's (`cmd/compile/internal/inline`), since lines depend on them.
//!
//! Start at [`Costing::body`].

use burrow_types::{Constant, Type, TypeId};

use super::Inliner;
use super::intrinsics::is_intrinsic;
use crate::build::Builder;
use crate::node::{AssignForm, Body, Builtin, Conversion, FuncId, Kind, LiteralOf, NodeId, Tree, VarClass, VarId};
use crate::visit::for_each_child;

/// What may be inlined costs no more.
pub const BUDGET: i32 = 80;
/// A call that stays one.
const CALL: i32 = 57;
/// A call of a parameter or captured variable, which may turn out to be known.
const PARAMETER_CALL: i32 = 17;
/// A closure that is called once.
pub const CLOSURE_CALLED_ONCE: i32 = 10 * BUDGET;
/// Functions of so many nodes have only small ones inlined into them.
pub const BIG_FUNCTION: i32 = 5000;

/// The walk over one body.
pub struct Costing<'c, 'b, 'a> {
    pub inliner: &'c mut Inliner,
    pub builder: &'b mut Builder<'a>,
    pub func: FuncId,
    pub is_big: bool,
    /// Gives up as soon as the budget is spent, rather than finding out the whole cost.
    pub stops_early: bool,
    budget: i32,
    limit: i32,
    reason: Option<String>,
}

impl<'c, 'b, 'a> Costing<'c, 'b, 'a> {
    pub fn new(
        inliner: &'c mut Inliner,
        builder: &'b mut Builder<'a>,
        func: FuncId,
        stops_early: bool,
    ) -> Costing<'c, 'b, 'a> {
        let is_literal = builder.tree.func(func).parent.is_some();
        let limit = if is_literal { CLOSURE_CALLED_ONCE } else { BUDGET };
        let is_big = is_big(&builder.tree, func);
        Costing { inliner, builder, func, is_big, stops_early, budget: limit, limit, reason: None }
    }

    /// The cost, or why the function cannot be inlined.
    pub fn body(mut self) -> Result<i32, String> {
        let Body::Statements(list) = self.builder.tree.func(self.func).body.clone() else {
            return Err("no function body".to_string());
        };
        if self.list(&list) {
            return Err(self.reason.expect("a reason was given"));
        }
        let cost = self.limit - self.budget;
        if self.budget < 0 {
            return Err(format!("function too complex: cost {cost} exceeds budget {}", self.limit));
        }
        Ok(cost)
    }

    fn list(&mut self, list: &[NodeId]) -> bool {
        list.iter().any(|node| self.node(*node))
    }

    fn kind(&self, node: NodeId) -> &Kind {
        &self.builder.tree.node(node).kind
    }

    /// True: the function is not inlined.
    fn node(&mut self, id: NodeId) -> bool {
        match self.own(id) {
            Step::Done => return false,
            Step::Forbidden => return true,
            Step::Children => {}
        }
        self.budget -= 1;
        if self.is_spent() {
            return true;
        }
        self.budget -= hidden_nodes(&self.builder.tree, id);
        let mut children = Vec::new();
        for_each_child(self.builder.tree.node(id), &mut |child| children.push(child));
        self.list(&children)
    }

    fn is_spent(&mut self) -> bool {
        if self.budget < 0 && self.stops_early {
            self.reason = Some("too expensive".to_string());
            return true;
        }
        false
    }

    fn forbidden(&mut self, reason: &str) -> Step {
        self.reason = Some(reason.to_string());
        Step::Forbidden
    }

    /// What a node costs more or less than one.
    fn own(&mut self, id: NodeId) -> Step {
        let node = self.builder.tree.node(id).clone();
        match &node.kind {
            Kind::Call { function, .. } => return self.call(id, *function),
            Kind::CallInterface { .. } => self.budget -= CALL,
            Kind::Builtin { builtin: Builtin::Panic, arguments, .. } => {
                let argument = self.builder.tree.node(arguments[0]);
                if argument.implicit && matches!(argument.kind, Kind::Convert(Conversion::ToInterface, _)) {
                    self.budget += 1;
                }
                self.budget -= 1;
            }
            Kind::Builtin { builtin: Builtin::Recover, .. } => return self.forbidden("call to recover"),
            Kind::Closure(_) => self.budget -= 15,
            Kind::Declare(var) if self.builder.tree.var(*var).name.as_str() == "#defers" => {
                return self.forbidden("defer call in range func");
            }
            Kind::Go(_) => return self.forbidden("unhandled op GO"),
            Kind::Defer { .. } => return self.forbidden("unhandled op DEFER"),
            Kind::AddressOf(place) => self.first_field(*place),
            Kind::Deref(pointer) => self.reinterpretation(*pointer),
            Kind::Convert(Conversion::Number, operand) if self.is_same_number(*operand, node.ty) => self.budget += 1,
            Kind::Convert(Conversion::Same, _) | Kind::Block(_) | Kind::MethodExpr { .. } => self.budget += 1,
            Kind::Branch("fallthrough", _) | Kind::Type => return Step::Done,
            Kind::If { condition, then, otherwise } => {
                if let Kind::Constant(Constant::Bool(value)) = self.kind(*condition) {
                    let taken = if *value { then } else { otherwise };
                    let hairy = self.list(&node.init) || self.list(taken);
                    return if hairy { Step::Forbidden } else { Step::Done };
                }
            }
            Kind::MethodValue { .. } | Kind::Literal { of: LiteralOf::Slice, .. } => self.budget -= 1,
            Kind::AssignList { form: AssignForm::Pairs, places, values, .. } => {
                self.budget += spread_discount(&self.builder.tree, places.len(), values);
            }
            Kind::Range { value: None, operand, .. } => self.unevaluated_array(*operand),
            Kind::Slice { operand, low, high, .. } => self.superfluous_bounds(*operand, *low, *high),
            _ => {}
        }
        Step::Children
    }

    /// `int64(x)` of an `int` makes no code.
    fn is_same_number(&mut self, operand: NodeId, to: TypeId) -> bool {
        let from = self.builder.tree.node(operand).ty;
        let mut machine = |ty: TypeId| {
            let is_integer = self.builder.types.is_basic(ty, |basic| basic.is_integer());
            let is_unsigned = self.builder.types.is_basic(ty, |basic| basic.is_unsigned());
            is_integer.then(|| (is_unsigned, self.builder.types.size_of(ty)))
        };
        let from = machine(from);
        from.is_some() && from == machine(to)
    }

    /// `&x.f` of the first field costs nothing.
    fn first_field(&mut self, place: NodeId) {
        let (base, name) = match self.kind(place) {
            Kind::Dot(base, name) | Kind::DotPointer(base, name) => (*base, name.clone()),
            _ => return,
        };
        if !matches!(self.kind(base), Kind::Var(_) | Kind::Global(_)) {
            return;
        }
        let ty = self.builder.tree.node(base).ty;
        let structure = self.builder.types.pointer_target(ty).unwrap_or(ty);
        let Type::Struct(fields) = self.builder.types.underlying_type(structure) else { return };
        let Some(index) = fields.iter().position(|field| field.name == name) else { return };
        let offsets = self.builder.types.field_offsets(&fields);
        if offsets.is_some_and(|offsets| offsets[index] == 0) {
            self.budget += 2;
        }
    }

    /// `for i := range x` does not evaluate an array, if its length is a constant: that is all that is left of it.
    fn unevaluated_array(&mut self, operand: NodeId) {
        let ty = self.builder.tree.node(operand).ty;
        let array = match self.builder.types.underlying_type(ty) {
            Type::Pointer(target) => target,
            _ => ty,
        };
        if !matches!(self.builder.types.underlying_type(array), Type::Array(..)) {
            return;
        }
        let mut nodes = vec![operand];
        let mut next = 0;
        while let Some(&node) = nodes.get(next) {
            let is_evaluated = |kind: &Kind| {
                matches!(kind, Kind::Call { .. } | Kind::CallInterface { .. } | Kind::Builtin { .. } | Kind::Receive(_))
            };
            if is_evaluated(self.kind(node)) {
                return;
            }
            for_each_child(self.builder.tree.node(node), &mut |child| nodes.push(child));
            next += 1;
        }
        self.budget += nodes.len() as i32 - 1;
    }

    /// `*(*T)(unsafe.Pointer(&x))`
    fn reinterpretation(&mut self, pointer: NodeId) {
        let mut pointer = pointer;
        while let Kind::Convert(Conversion::Same, inner) = self.kind(pointer) {
            pointer = *inner;
        }
        if matches!(self.kind(pointer), Kind::AddressOf(_)) {
            self.budget += 1;
        }
    }

    fn superfluous_bounds(&mut self, operand: NodeId, low: Option<NodeId>, high: Option<NodeId>) {
        if low.is_some_and(|low| matches!(self.kind(low), Kind::Constant(value) if value.to_i64() == Some(0))) {
            self.budget += 1;
        }
        let Some(high) = high else { return };
        if let Kind::Builtin { builtin: Builtin::Len, arguments, .. } = self.kind(high)
            && is_same_name(&self.builder.tree, arguments[0], operand)
        {
            self.budget += 2;
        }
    }

    fn call(&mut self, id: NodeId, function: NodeId) -> Step {
        let mut extra = CALL;
        match self.kind(function).clone() {
            Kind::Function(callee) => {
                let (package, name) = identity(self.builder, callee);
                if let Some(step) = self.special(&package, &name) {
                    return step;
                }
            }
            Kind::MethodExpr { func, .. } => {
                let (package, name) = identity(self.builder, func);
                if is_cheap_method(&package, &name) || is_intrinsic(&package, &name) {
                    return Step::Children;
                }
            }
            Kind::Var(var) if self.is_given(var) => extra = PARAMETER_CALL,
            _ => {}
        }
        if let Some(callee) = self.inliner.callee(self.builder, self.func, function, false)
            && let Some(cost) = self.inliner.cost_of(callee)
            && self.inliner.has_body(self.builder, self.func, callee)
            && self.inliner.is_cheap_enough(self.builder, callee, cost, self.is_big, false)
            && self.inliner.repetition(id, callee).is_none()
        {
            self.budget -= cost;
            return Step::Children;
        }
        self.budget -= extra;
        Step::Children
    }

    /// Parameters, and what the closure captures.
    fn is_given(&self, var: VarId) -> bool {
        let record = self.builder.tree.var(var);
        record.class == VarClass::Parameter || record.func != self.func
    }

    /// Functions that the compiler knows.
    fn special(&mut self, package: &str, name: &str) -> Option<Step> {
        match (package, name) {
            ("internal/abi", "NoEscape") => Some(Step::Children),
            ("internal/abi", name) if name.starts_with("EscapeNonString[") => Some(Step::Children),
            ("internal/runtime/sys", "GetCallerPC" | "GetCallerSP") => Some(self.forbidden(&format!("call to {name}"))),
            ("runtime", "throw") if self.is_in("runtime") => {
                self.budget -= BUDGET;
                Some(Step::Children)
            }
            ("internal/byteorder", name) if is_cheap_byte_order(name) => Some(Step::Children),
            _ if is_intrinsic(package, name) => Some(Step::Children),
            _ => None,
        }
    }

    fn is_in(&self, path: &str) -> bool {
        let package = self.builder.tree.func(self.func).package;
        &*self.builder.types.package(package).path == path
    }
}

enum Step {
    /// It costs nothing, its parts neither.
    Done,
    Children,
    Forbidden,
}

/// A function's package path and its name as symbols have it.
pub fn identity(builder: &Builder<'_>, func: FuncId) -> (String, String) {
    let record = builder.tree.func(func);
    (builder.types.package(record.package).path.to_string(), record.name.clone())
}

const BYTE_ORDER_OPERATIONS: [&str; 9] = [
    "Uint64",
    "Uint32",
    "Uint16",
    "PutUint64",
    "PutUint32",
    "PutUint16",
    "AppendUint64",
    "AppendUint32",
    "AppendUint16",
];

fn is_cheap_method(package: &str, name: &str) -> bool {
    let operation = || name.strip_prefix("littleEndian.").or(name.strip_prefix("bigEndian."));
    package == "encoding/binary" && operation().is_some_and(|operation| BYTE_ORDER_OPERATIONS.contains(&operation))
        || package == "runtime" && name == "heapBits.nextArena"
}

fn is_cheap_byte_order(name: &str) -> bool {
    let operation = name.strip_prefix("LE").or(name.strip_prefix("BE"));
    operation.is_some_and(|operation| BYTE_ORDER_OPERATIONS.contains(&operation))
}

/// `a, b = f()` goes by way of temporaries, which are not counted.
fn spread_discount(tree: &Tree, places: usize, values: &[NodeId]) -> i32 {
    let first = values.first().map(|first| &tree.node(*first).init[..]);
    match first {
        Some([single]) if matches!(tree.node(*single).kind, Kind::AssignList { .. }) => 4 * places as i32 + 1,
        _ => 0,
    }
}

/// Nodes of real Go's tree that this one does not have.
fn hidden_nodes(tree: &Tree, id: NodeId) -> i32 {
    match &tree.node(id).kind {
        // The declared name.
        Kind::Declare(_) => 1,
        // The function.
        Kind::Builtin { builtin: Builtin::PanicRangeState, .. } => 1,
        // The blank name.
        Kind::AssignList { places, .. } => places.iter().filter(|place| place.is_none()).count() as i32,
        Kind::Range { key: None, value: Some(_), .. } => 1,
        // Each field with its value, each key with its value.
        Kind::Literal { of: LiteralOf::Struct | LiteralOf::Map, elements } => elements.len() as i32,
        Kind::Literal { elements, .. } => elements.iter().filter(|(index, _)| index.is_some()).count() as i32,
        // The size zero.
        Kind::MakeMap { hint: None } | Kind::MakeChannel { size: None } => 1,
        // Clauses, and the variables they declare.
        Kind::Switch { cases, .. } => cases.len() as i32,
        Kind::Select { cases } => {
            let communications = cases.iter().filter_map(|case| case.communication);
            cases.len() as i32 + communications.map(|node| hidden_in_communication(tree, node)).sum::<i32>()
        }
        Kind::TypeSwitch { cases, binds, .. } => {
            let variables = cases.iter().filter(|case| case.variable.is_some()).count();
            // The guard and the name in it.
            (cases.len() + variables + 1 + usize::from(*binds)) as i32
        }
        // A word of the dictionary: its address, the dictionary followed, the index. It also says what a type is.
        Kind::DictionaryWord(..) | Kind::DynamicType => 4,
        // The address of one that is known, or where the instance's own has it.
        Kind::Dictionary(text) => {
            if text.starts_with('&') {
                1
            } else {
                3
            }
        }
        _ => 0,
    }
}

/// What is received is assigned to two places, blank ones if need be.
fn hidden_in_communication(tree: &Tree, communication: NodeId) -> i32 {
    match &tree.node(communication).kind {
        Kind::Receive(_) => 3,
        Kind::Assign { .. } => 1,
        Kind::AssignList { form: AssignForm::Pairs, .. } => 1,
        _ => 0,
    }
}

/// Whether two expressions are the same variable.
fn is_same_name(tree: &Tree, left: NodeId, right: NodeId) -> bool {
    match (&tree.node(left).kind, &tree.node(right).kind) {
        (Kind::Var(left), Kind::Var(right)) => left == right,
        (Kind::Global(left), Kind::Global(right)) => left == right,
        _ => false,
    }
}

/// Whether a function has so many nodes that only small ones are inlined into it.
pub fn is_big(tree: &Tree, func: FuncId) -> bool {
    let mut count = 0;
    crate::visit::walk_func(tree, func, &mut |id| {
        count += 1 + hidden_nodes(tree, id);
        match &tree.node(id).kind {
            Kind::MethodExpr { .. } => count += 1,
            Kind::AssignList { form: AssignForm::Pairs, places, values, .. } => {
                count -= spread_discount(tree, places.len(), values);
            }
            _ => {}
        }
    });
    count >= BIG_FUNCTION
}
