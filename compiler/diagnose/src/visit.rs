//! Walking the tree: a node's children in the order of the source.

use crate::node::{Body, Case, FuncId, Kind, Node, NodeId, Tree};

/// Calls `f` for each node that a node directly holds: the statements before it first, bodies last. Bodies of
/// closures are not among them.
pub fn for_each_child(node: &Node, f: &mut impl FnMut(NodeId)) {
    node.init.iter().copied().for_each(&mut *f);
    match &node.kind {
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
        | Kind::Defer { call: x, .. } => f(*x),
        Kind::Binary(_, x, y)
        | Kind::Logical(_, x, y)
        | Kind::Index(x, y)
        | Kind::IndexArray(x, y)
        | Kind::IndexMap(x, y) => {
            f(*x);
            f(*y);
        }
        Kind::Slice { operand, low, high, max, .. } => {
            f(*operand);
            low.iter().chain(high).chain(max).copied().for_each(f);
        }
        Kind::Call { function, arguments, .. } | Kind::CallInterface { function, arguments, .. } => {
            f(*function);
            arguments.iter().copied().for_each(f);
        }
        Kind::InlinedCall { body, results } => body.iter().chain(results).copied().for_each(f),
        Kind::Builtin { arguments, .. } | Kind::AddStrings(arguments) | Kind::Return(arguments) => {
            arguments.iter().copied().for_each(f);
        }
        Kind::MakeSlice { length, capacity } => {
            f(*length);
            capacity.iter().copied().for_each(f);
        }
        Kind::MakeMap { hint: size } | Kind::MakeChannel { size } => size.iter().copied().for_each(f),
        Kind::Literal { elements, .. } => {
            for (key, value) in elements {
                key.iter().copied().for_each(&mut *f);
                f(*value);
            }
        }
        Kind::Block(list) => list.iter().copied().for_each(f),
        Kind::Assign { place, value, .. } => {
            f(*place);
            value.iter().copied().for_each(f);
        }
        Kind::AssignOperation { place, value, .. } => {
            f(*place);
            f(*value);
        }
        Kind::AssignList { places, values, .. } => {
            places.iter().flatten().copied().for_each(&mut *f);
            values.iter().copied().for_each(f);
        }
        Kind::If { condition, then, otherwise } => {
            f(*condition);
            then.iter().chain(otherwise).copied().for_each(f);
        }
        Kind::For { condition, post, body } => {
            condition.iter().chain(post).chain(body).copied().for_each(f);
        }
        Kind::Range { key, value, operand, body, .. } => {
            f(*operand);
            key.iter().chain(value).copied().for_each(&mut *f);
            body.iter().copied().for_each(f);
        }
        Kind::Switch { tag, cases } => {
            tag.iter().copied().for_each(&mut *f);
            each_case(cases, f);
        }
        Kind::TypeSwitch { operand, cases, .. } => {
            f(*operand);
            each_case(cases, f);
        }
        Kind::Select { cases } => each_case(cases, f),
        Kind::Send { channel, value } => {
            f(*channel);
            f(*value);
        }
    }
}

fn each_case(cases: &[Case], f: &mut impl FnMut(NodeId)) {
    for case in cases {
        case.values.iter().chain(&case.communication).chain(&case.body).copied().for_each(&mut *f);
    }
}

/// Replaces each node that a node directly holds.
pub fn map_children(node: &mut Node, f: &mut impl FnMut(NodeId) -> NodeId) {
    let each = |list: &mut Vec<NodeId>, f: &mut dyn FnMut(NodeId) -> NodeId| {
        list.iter_mut().for_each(|child| *child = f(*child));
    };
    let maybe = |child: &mut Option<NodeId>, f: &mut dyn FnMut(NodeId) -> NodeId| {
        child.iter_mut().for_each(|child| *child = f(*child));
    };
    each(&mut node.init, f);
    match &mut node.kind {
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
        | Kind::Defer { call: x, .. } => *x = f(*x),
        Kind::Binary(_, x, y)
        | Kind::Logical(_, x, y)
        | Kind::Index(x, y)
        | Kind::IndexArray(x, y)
        | Kind::IndexMap(x, y)
        | Kind::AssignOperation { place: x, value: y, .. }
        | Kind::Send { channel: x, value: y } => {
            *x = f(*x);
            *y = f(*y);
        }
        Kind::Slice { operand, low, high, max, .. } => {
            *operand = f(*operand);
            [low, high, max].into_iter().for_each(|bound| maybe(bound, f));
        }
        Kind::Call { function, arguments, .. } | Kind::CallInterface { function, arguments, .. } => {
            *function = f(*function);
            each(arguments, f);
        }
        Kind::InlinedCall { body, results } => {
            each(body, f);
            each(results, f);
        }
        Kind::Builtin { arguments: list, .. } | Kind::AddStrings(list) | Kind::Return(list) | Kind::Block(list) => {
            each(list, f);
        }
        Kind::MakeSlice { length, capacity } => {
            *length = f(*length);
            maybe(capacity, f);
        }
        Kind::MakeMap { hint: size } | Kind::MakeChannel { size } => maybe(size, f),
        Kind::Literal { elements, .. } => {
            for (key, value) in elements {
                maybe(key, f);
                *value = f(*value);
            }
        }
        Kind::Assign { place, value, .. } => {
            *place = f(*place);
            maybe(value, f);
        }
        Kind::AssignList { places, values, .. } => {
            places.iter_mut().for_each(|place| maybe(place, f));
            each(values, f);
        }
        Kind::If { condition, then, otherwise } => {
            *condition = f(*condition);
            each(then, f);
            each(otherwise, f);
        }
        Kind::For { condition, post, body } => {
            maybe(condition, f);
            maybe(post, f);
            each(body, f);
        }
        Kind::Range { key, value, operand, body, .. } => {
            *operand = f(*operand);
            maybe(key, f);
            maybe(value, f);
            each(body, f);
        }
        Kind::Switch { tag, cases } => {
            maybe(tag, f);
            map_cases(cases, f);
        }
        Kind::TypeSwitch { operand, cases, .. } => {
            *operand = f(*operand);
            map_cases(cases, f);
        }
        Kind::Select { cases } => map_cases(cases, f),
    }
}

fn map_cases(cases: &mut [Case], f: &mut impl FnMut(NodeId) -> NodeId) {
    for case in cases {
        case.values
            .iter_mut()
            .chain(&mut case.communication)
            .chain(&mut case.body)
            .for_each(|child| *child = f(*child));
    }
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
