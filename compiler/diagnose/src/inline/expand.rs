//! Puts a callee's body in the place of a call.
//!
//! Arguments are assigned to new variables for the parameters, `return` assigns to variables for the results and jumps
//! behind the body. Everything that was inlined stands, as far as lines tell, at the outermost call.

use std::collections::HashMap;

use burrow_syntax::Name;
use burrow_types::TypeId;

use super::template::{Copier, Returns};
use super::{InlinePoint, Inliner, Origin};
use crate::build::Builder;
use crate::node::{AssignForm, Body, Conversion, FuncId, Kind, Node, NodeId, Tree, Var, VarClass, VarId};

impl Inliner {
    /// Replaces a call of `callee` in `caller`; gives the closures that came with the body.
    pub fn expand(&mut self, builder: &mut Builder<'_>, caller: FuncId, call: NodeId, callee: FuncId) -> Vec<FuncId> {
        let record = builder.tree.node(call).clone();
        let Kind::Call { function, arguments, .. } = record.kind else { unreachable!("only calls are inlined") };
        let parent = self.origins.get(&call).and_then(|origin| origin.point);
        let inner_pos = self.origins.get(&call).map_or(record.pos, |origin| origin.pos);
        let index = self.points.len();
        let path = self.inline_path(index, parent);
        let point = InlinePoint { index, parent, callee, caller, pos: record.pos, inner_pos, path };
        self.points.push(point.clone());
        let delays = self.delays_results(callee);
        let (places, results, vars) = self.new_variables(builder, caller, callee, record.pos);
        let label = Name::from(format!(".i{index}").as_str());
        let returns = Returns { results: results.clone(), label: label.clone(), declares: delays };
        let mut init = record.init;
        let mut copier = Copier::inlining(&mut builder.tree, &self.templates, caller, point, vars, returns);
        callee_effects(copier.tree, function, &mut init);
        assign_arguments(&mut copier, &places, arguments, record.pos, &mut init);
        if !delays {
            declare_results(&mut copier, &results, record.pos, &mut init);
        }
        let mut body = copier.body(callee);
        body.push(copier.statement(Kind::Label(label), record.pos));
        let results = results.iter().map(|var| copier.mention(*var, record.pos)).collect();
        let (origins, closures) = (copier.origins, copier.closures);
        for (new, template) in origins {
            let pos = builder.tree.node(template).pos;
            self.origins.insert(new, Origin { point: Some(index), pos });
        }
        let node = builder.tree.node_mut(call);
        node.init = init;
        node.kind = Kind::InlinedCall { body, results };
        closures
    }

    /// The numbers of an inlined call and of those around it, as closures that come with it are named after.
    fn inline_path(&self, index: usize, parent: Option<usize>) -> String {
        let mut around = Vec::new();
        let mut next = parent;
        while let Some(outer) = next {
            around.insert(0, format!(" {outer}"));
            next = self.points[outer].parent;
        }
        format!("{index}{}", around.concat())
    }

    /// Variables of the caller for those of the callee: for each argument, for each result, and all as a map.
    #[allow(clippy::type_complexity)]
    fn new_variables(
        &mut self,
        builder: &mut Builder<'_>,
        caller: FuncId,
        callee: FuncId,
        pos: burrow_source::Pos,
    ) -> (Vec<VarId>, Vec<VarId>, HashMap<VarId, VarId>) {
        let old = builder.tree.func(callee).clone();
        let mut vars = HashMap::new();
        for var in &old.variables {
            let mut record = builder.tree.var(*var).clone();
            let class = record.class;
            (record.func, record.class, record.definition) = (caller, VarClass::Local, None);
            if class != VarClass::Local || record.pos != burrow_source::Pos::NONE {
                record.pos = pos;
            }
            let new = builder.tree.add_var(record);
            let package = builder.tree.var_packages.get(var).copied().unwrap_or(old.package);
            builder.tree.var_packages.insert(new, package);
            vars.insert(*var, new);
        }
        let mut places = Vec::new();
        for (index, parameter) in old.parameters.iter().enumerate() {
            places.push(match parameter.var {
                Some(var) => vars[&var],
                None => builder.tree.add_var(Var {
                    name: Name::from(format!("~p{index}").as_str()),
                    ty: parameter.ty,
                    pos,
                    class: VarClass::Local,
                    func: caller,
                    definition: None,
                }),
            });
        }
        let results = old.results.iter().map(|var| vars[var]).collect();
        (places, results, vars)
    }

    /// Whether the variables for results need not exist before the one `return`.
    fn delays_results(&self, callee: FuncId) -> bool {
        self.verdicts.get(&callee).and_then(|verdict| verdict.as_ref()).is_some_and(|verdict| verdict.delays_results)
    }
}

/// What happens when the callee is evaluated, happens before.
fn callee_effects(tree: &mut Tree, function: NodeId, init: &mut Vec<NodeId>) {
    let mut function = function;
    loop {
        init.append(&mut std::mem::take(&mut tree.node_mut(function).init));
        match &mut tree.node_mut(function).kind {
            Kind::Convert(Conversion::Same, inner) => function = *inner,
            Kind::InlinedCall { body, results } if !results.is_empty() => {
                init.append(&mut std::mem::take(body));
                function = results[0];
            }
            _ => return,
        }
    }
}

fn assign_arguments(
    copier: &mut Copier<'_>,
    places: &[VarId],
    arguments: Vec<NodeId>,
    pos: burrow_source::Pos,
    init: &mut Vec<NodeId>,
) {
    let nodes = places.iter().map(|var| Some(copier.mention(*var, pos))).collect();
    let kind = Kind::AssignList { form: AssignForm::Pairs, places: nodes, values: arguments, defines: true };
    let declares: Vec<NodeId> = places.iter().map(|var| copier.statement(Kind::Declare(*var), pos)).collect();
    let node = Node { pos, ty: TypeId::INVALID, implicit: false, init: declares, kind };
    let assign = copier.tree.add(node);
    for var in places {
        copier.tree.vars[var.0 as usize].definition = Some(assign);
    }
    init.push(assign);
}

fn declare_results(copier: &mut Copier<'_>, results: &[VarId], pos: burrow_source::Pos, init: &mut Vec<NodeId>) {
    for var in results {
        init.push(copier.statement(Kind::Declare(*var), pos));
        let place = copier.mention(*var, pos);
        init.push(copier.statement(Kind::Assign { place, value: None, defines: false }, pos));
    }
}

/// Whether a body has one `return`, with values, and its results have no names.
pub fn can_delay_results(tree: &Tree, func: FuncId) -> bool {
    let mut returns = 0;
    crate::visit::walk_func(tree, func, &mut |id| {
        if let Kind::Return(values) = &tree.node(id).kind {
            returns += if values.is_empty() { 2 } else { 1 };
        }
    });
    let is_named = |var: &VarId| !tree.var(*var).name.starts_with('~');
    returns == 1 && !tree.func(func).results.iter().any(is_named) && matches!(tree.func(func).body, Body::Statements(_))
}
