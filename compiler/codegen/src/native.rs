//! The natives a program can call, numbered.
//!
//! Numbers are fixed before functions are compiled: the runtime functions of
//! [`burrow_abi::native::RUNTIME`] in their order, then the bodyless functions of the program.

use crate::error::CodegenError;
use burrow_abi::native::{Effect, RUNTIME, RuntimeFunctionId};
use burrow_image::NativeUse;
use burrow_ir::func::Body;
use burrow_ir::index::FuncId;
use burrow_ir::program::Program;
use std::collections::HashMap;

#[derive(Debug)]
pub(crate) struct Natives {
    pub uses: Vec<NativeUse>,
    /// Of bodyless functions.
    by_func: HashMap<FuncId, u32>,
}

impl Natives {
    pub fn new(program: &Program, effects: &dyn Fn(&str) -> Option<Effect>) -> (Natives, Vec<CodegenError>) {
        let uses = RUNTIME
            .iter()
            .map(|function| NativeUse { symbol: function.symbol.to_string(), effect: function.effect })
            .collect();
        let mut natives = Natives { uses, by_func: HashMap::new() };
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut errors = Vec::new();
        for (id, func) in program.funcs.iter() {
            let Body::Native { symbol } = &func.body else { continue };
            if let Some(&number) = numbers.get(symbol.as_str()) {
                natives.by_func.insert(id, number);
                continue;
            }
            let Some(effect) = effects(symbol) else {
                errors.push(CodegenError {
                    pos: func.pos,
                    function: func.name.clone(),
                    message: format!("the runtime has no native function {symbol}"),
                });
                continue;
            };
            let number = natives.uses.len() as u32;
            natives.uses.push(NativeUse { symbol: symbol.clone(), effect });
            numbers.insert(symbol, number);
            natives.by_func.insert(id, number);
        }
        (natives, errors)
    }

    pub fn of_func(&self, func: FuncId) -> u32 {
        self.by_func[&func]
    }

    pub fn effect(&self, number: u32) -> Effect {
        self.uses[number as usize].effect
    }
}

/// Number of a runtime function: its index.
pub(crate) fn number(id: RuntimeFunctionId) -> u32 {
    u32::from(id as u16)
}
