//! Numbers of types that are declared within functions.
//!
//! Two functions may each declare a type of the same name. What must be unique (symbols, type arguments in what `%T` and `-m` print)
//! has a number behind such names, as in real Go: the how many-th of these types of its package it is, in source order.

use std::collections::HashMap;

use crate::store::{NamedId, Types};

/// The numbers, and of how many declared types they were made.
#[derive(Clone, Debug, Default)]
pub(crate) struct LocalTypes {
    declarations: usize,
    numbers: HashMap<NamedId, usize>,
}

/// A name without the number behind it, if there is one.
pub(crate) fn without_number(name: &str) -> &str {
    match name.rsplit_once('·') {
        Some((base, number)) if !number.is_empty() && number.bytes().all(|digit| digit.is_ascii_digit()) => base,
        _ => name,
    }
}

impl Types {
    /// The number of a type that is declared within a function.
    pub fn local_type_number(&mut self, named: NamedId) -> Option<usize> {
        if self.local_types.declarations != self.named.len() {
            self.local_types = self.number_local_types();
        }
        self.local_types.numbers.get(&named).copied()
    }

    fn number_local_types(&self) -> LocalTypes {
        let mut local: Vec<_> = self
            .named_declarations()
            .filter_map(|(named, declaration)| {
                let record = self.object(declaration.object);
                let package = record.package?;
                let is_local = self.package(package).scope.get(&record.name) != Some(&declaration.object);
                is_local.then_some((package, record.pos, named))
            })
            .collect();
        local.sort();
        let mut numbers = HashMap::new();
        for of_package in local.chunk_by(|(one, ..), (other, ..)| one == other) {
            numbers.extend(of_package.iter().zip(1..).map(|(&(_, _, named), number)| (named, number)));
        }
        LocalTypes { declarations: self.named.len(), numbers }
    }
}

#[cfg(test)]
mod tests {
    use super::without_number;

    #[test]
    fn only_a_number_at_the_end_is_left_out() {
        assert_eq!(
            without_number("go.shape.[]map[main.point·5]*main.point·12"),
            "go.shape.[]map[main.point·5]*main.point"
        );
        assert_eq!(without_number("map[main.point·5]int"), "map[main.point·5]int");
        assert_eq!(without_number("a·"), "a·");
    }
}
