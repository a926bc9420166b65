//! Conditions that constants decide. Real Go's front end drops the branches that are then never taken, before it counts what
//! a function costs, what it calls and where its variables flow.

use burrow_syntax::tree::{BinaryOperator, Expr, ExprKind, UnaryOperator};

use crate::info::Info;

impl Info {
    /// The value of a condition that its constant operands decide. Other operands may have effects.
    pub fn known_condition(&self, condition: &Expr) -> Option<bool> {
        if let Some(value) = self.value_of(condition.id) {
            return value.as_bool();
        }
        match &condition.kind {
            ExprKind::Paren(inner) => self.known_condition(inner),
            ExprKind::Unary { operator: UnaryOperator::Not, operand } => {
                self.known_condition(operand).map(|value| !value)
            }
            ExprKind::Binary { operator: BinaryOperator::AndAnd, left, right } => self.decided_by(left, right, false),
            ExprKind::Binary { operator: BinaryOperator::OrOr, left, right } => self.decided_by(left, right, true),
            _ => None,
        }
    }

    /// The value of two operands of which each decides alone, if it is `deciding`.
    fn decided_by(&self, left: &Expr, right: &Expr, deciding: bool) -> Option<bool> {
        let left = self.known_condition(left);
        if left == Some(deciding) {
            return left;
        }
        let right = self.known_condition(right);
        if left.is_some() || right == Some(deciding) { right } else { None }
    }
}
