//! Walking the tree: a node's children in the order of the source.

use crate::node::{Body, Case, FuncId, Kind, Node, NodeId, Tree};

macro_rules! visit_cases {
    ($cases:expr, $visit:expr) => {
        for Case { values, communication, body, .. } in $cases {
            values.into_iter().chain(communication).chain(body).for_each(&mut $visit);
        }
    };
}

/// Gives `$visit` a reference to each node that a node directly holds: the statements before it first, bodies last.
/// Bodies of closures are not among them. One list of children serves readers and those who replace them: `$kind` and
/// `$init` are references to a node's, shared or not.
macro_rules! visit_children {
    ($kind:expr, $init:expr, $visit:expr) => {{
        $init.into_iter().for_each(&mut $visit);
        match $kind {
            Kind::Constant(_)
            | Kind::Nil
            | Kind::Var(_)
            | Kind::Global(_)
            | Kind::Function(_)
            | Kind::MethodExpr { .. }
            | Kind::DictionaryWord(..)
            | Kind::Dictionary(_)
            | Kind::Type
            | Kind::DynamicType
            | Kind::Closure(_)
            | Kind::Declare(_)
            | Kind::Label(_)
            | Kind::Goto(_)
            | Kind::Branch(..) => {}
            Kind::Unary(_, x)
            | Kind::AddressOf(x)
            | Kind::Deref(x)
            | Kind::Dot(x, _)
            | Kind::DotPointer(x, _)
            | Kind::DotInterface(x, _)
            | Kind::TypeAssert { operand: x, .. }
            | Kind::Convert(_, x)
            | Kind::Receive(x)
            | Kind::New(x)
            | Kind::PointerLiteral(x)
            | Kind::MethodValue { operand: x, .. }
            | Kind::Go(x)
            | Kind::Defer { call: x, .. } => $visit(x),
            Kind::Binary(_, x, y)
            | Kind::Logical(_, x, y)
            | Kind::Index(x, y)
            | Kind::IndexArray(x, y)
            | Kind::IndexMap(x, y)
            | Kind::AssignOperation { place: x, value: y, .. }
            | Kind::Send { channel: x, value: y } => {
                $visit(x);
                $visit(y);
            }
            Kind::Slice { operand, low, high, max, .. } => {
                $visit(operand);
                low.into_iter().chain(high).chain(max).for_each($visit);
            }
            Kind::Call { function, arguments, .. } | Kind::CallInterface { function, arguments, .. } => {
                $visit(function);
                arguments.into_iter().for_each($visit);
            }
            Kind::InlinedCall { body, results } => body.into_iter().chain(results).for_each($visit),
            Kind::Builtin { arguments: list, .. } | Kind::AddStrings(list) | Kind::Return(list) | Kind::Block(list) => {
                list.into_iter().for_each($visit);
            }
            Kind::MakeSlice { length, capacity } => {
                $visit(length);
                capacity.into_iter().for_each($visit);
            }
            Kind::MakeMap { hint: size } | Kind::MakeChannel { size } => size.into_iter().for_each($visit),
            Kind::Literal { elements, .. } => {
                for (key, value) in elements {
                    key.into_iter().for_each(&mut $visit);
                    $visit(value);
                }
            }
            Kind::Assign { place, value, .. } => {
                $visit(place);
                value.into_iter().for_each($visit);
            }
            Kind::AssignList { places, values, .. } => {
                places.into_iter().flatten().for_each(&mut $visit);
                values.into_iter().for_each($visit);
            }
            Kind::If { condition, then, otherwise } => {
                $visit(condition);
                then.into_iter().chain(otherwise).for_each($visit);
            }
            Kind::For { condition, post, body } => {
                condition.into_iter().chain(post).chain(body).for_each($visit);
            }
            Kind::Range { key, value, operand, body, .. } => {
                $visit(operand);
                key.into_iter().chain(value).chain(body).for_each($visit);
            }
            Kind::Switch { tag, cases } => {
                tag.into_iter().for_each(&mut $visit);
                visit_cases!(cases, $visit);
            }
            Kind::TypeSwitch { operand, cases, .. } => {
                $visit(operand);
                visit_cases!(cases, $visit);
            }
            Kind::Select { cases } => visit_cases!(cases, $visit),
        }
    }};
}

/// Calls `f` for each node that a node directly holds, in the order of the source; bodies of closures are left out.
pub fn for_each_child(node: &Node, f: &mut impl FnMut(NodeId)) {
    let mut visit = |child: &NodeId| f(*child);
    visit_children!(&node.kind, &node.init, visit);
}

/// Replaces each node that a node directly holds.
pub fn map_children(node: &mut Node, f: &mut impl FnMut(NodeId) -> NodeId) {
    let mut visit = |child: &mut NodeId| *child = f(*child);
    visit_children!(&mut node.kind, &mut node.init, visit);
}

/// Calls `f` for a node and everything below it, outermost first; bodies of closures are left out.
pub fn walk(tree: &Tree, node: NodeId, f: &mut impl FnMut(NodeId)) {
    f(node);
    let mut children = Vec::new();
    for_each_child(tree.node(node), &mut |child| children.push(child));
    for child in children {
        walk(tree, child, f);
    }
}

/// Calls `f` for every node of a function, bodies of closures left out.
pub fn walk_func(tree: &Tree, func: FuncId, f: &mut impl FnMut(NodeId)) {
    if let Body::Statements(list) = &tree.func(func).body {
        for statement in list {
            walk(tree, *statement, f);
        }
    }
}

/// Calls `f` for every node of a function and of the closures in it.
pub fn walk_with_closures(tree: &Tree, func: FuncId, f: &mut impl FnMut(NodeId)) {
    let mut closures = Vec::new();
    walk_func(tree, func, &mut |node| {
        f(node);
        if let Kind::Closure(inner) = tree.node(node).kind {
            closures.push(inner);
        }
    });
    for closure in closures {
        walk_with_closures(tree, closure, f);
    }
}
