//! Spelling and precedence of operators.

use crate::tree::{BinaryOperator, BranchKeyword, UnaryOperator};

impl BinaryOperator {
    /// As it is written in a program.
    pub fn spelling(self) -> &'static str {
        match self {
            BinaryOperator::OrOr => "||",
            BinaryOperator::AndAnd => "&&",
            BinaryOperator::Equal => "==",
            BinaryOperator::NotEqual => "!=",
            BinaryOperator::Less => "<",
            BinaryOperator::LessEqual => "<=",
            BinaryOperator::Greater => ">",
            BinaryOperator::GreaterEqual => ">=",
            BinaryOperator::Add => "+",
            BinaryOperator::Subtract => "-",
            BinaryOperator::Or => "|",
            BinaryOperator::Xor => "^",
            BinaryOperator::Multiply => "*",
            BinaryOperator::Divide => "/",
            BinaryOperator::Remainder => "%",
            BinaryOperator::And => "&",
            BinaryOperator::AndNot => "&^",
            BinaryOperator::ShiftLeft => "<<",
            BinaryOperator::ShiftRight => ">>",
        }
    }

    /// How strongly the operator binds, from 1 (`||`) to 5 (`*` and the like).
    pub fn precedence(self) -> u8 {
        match self {
            BinaryOperator::OrOr => 1,
            BinaryOperator::AndAnd => 2,
            _ if self.is_comparison() => 3,
            BinaryOperator::Add | BinaryOperator::Subtract | BinaryOperator::Or | BinaryOperator::Xor => 4,
            _ => 5,
        }
    }

    /// `==`, `!=`, `<`, `<=`, `>`, `>=`.
    pub fn is_comparison(self) -> bool {
        matches!(
            self,
            BinaryOperator::Equal
                | BinaryOperator::NotEqual
                | BinaryOperator::Less
                | BinaryOperator::LessEqual
                | BinaryOperator::Greater
                | BinaryOperator::GreaterEqual
        )
    }

    /// `<<` and `>>`.
    pub fn is_shift(self) -> bool {
        matches!(self, BinaryOperator::ShiftLeft | BinaryOperator::ShiftRight)
    }
}

impl UnaryOperator {
    /// As it is written in a program.
    pub fn spelling(self) -> &'static str {
        match self {
            UnaryOperator::Plus => "+",
            UnaryOperator::Minus => "-",
            UnaryOperator::Not => "!",
            UnaryOperator::Complement => "^",
            UnaryOperator::Address => "&",
            UnaryOperator::Receive => "<-",
            UnaryOperator::Tilde => "~",
        }
    }
}

impl BranchKeyword {
    /// As it is written in a program.
    pub fn spelling(self) -> &'static str {
        match self {
            BranchKeyword::Break => "break",
            BranchKeyword::Continue => "continue",
            BranchKeyword::Fallthrough => "fallthrough",
            BranchKeyword::Goto => "goto",
        }
    }
}
