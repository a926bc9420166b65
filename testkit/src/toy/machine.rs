//! The evaluator of one thread.
//!
//! Rule: whenever the machine may collect (it allocates, calls, loops, waits), all values it still
//! needs lie on the root stack. Operands are pushed before anything is done with them and popped
//! afterwards.

use super::objects::{self, Kind, Value};
use super::program::{Expression, Primitive};
use super::world::{Roots, World};
use burrow_heap::{Address, Cache, LayoutId, Reason, barrier};
use std::sync::Arc;
use std::sync::atomic::Ordering;

type Result<T> = std::result::Result<T, String>;

/// Calls that may be open at once.
const DEPTH: usize = 2000;

/// See the module's header.
pub struct Machine<'w> {
    world: &'w Arc<World>,
    roots: &'w Roots,
    cache: Box<Cache>,
    /// Where the running function's locals begin.
    base: usize,
    depth: usize,
}

impl<'w> Machine<'w> {
    pub fn new(world: &'w Arc<World>, roots: &'w Roots) -> Machine<'w> {
        Machine { world, roots, cache: Cache::standalone(&world.heap), base: 0, depth: 0 }
    }

    /// Calls a function whose arguments are the whole stack; leaves the result there.
    pub fn call_with_stack(&mut self, function: usize) -> Result<()> {
        self.call(function, 0)
    }

    /// Calls a function whose arguments begin at `base`; leaves the result in their place.
    fn call(&mut self, function: usize, base: usize) -> Result<()> {
        self.world.safepoint();
        let function = &self.world.program.functions[function];
        debug_assert_eq!(self.stack().len(), base + function.parameters);
        let outer = std::mem::replace(&mut self.base, base);
        self.depth += 1;
        if self.depth > DEPTH {
            return Err("too many open calls".to_string());
        }
        self.evaluate(&function.body)?;
        self.depth -= 1;
        self.base = outer;
        self.collapse(base);
        Ok(())
    }

    /// Pushes the value of `expression`.
    fn evaluate(&mut self, expression: &Expression) -> Result<()> {
        match expression {
            Expression::Nil => self.push(Value::NIL),
            Expression::Integer(value) => self.push(Value::integer(*value)),
            Expression::Text(text) => self.push_text(text.as_bytes())?,
            Expression::Local(place) => self.push(self.local(*place)),
            Expression::SetLocal(place, value) => {
                self.evaluate(value)?;
                let index = self.base + place;
                self.stack()[index] = self.top(0);
            }
            Expression::Global(index) => {
                let value = self.world.globals[*index].load(Ordering::Relaxed);
                self.push(Value(value));
            }
            Expression::SetGlobal(index, value) => {
                self.evaluate(value)?;
                let place = Address(&raw const self.world.globals[*index] as usize);
                let value = Address(self.top(0).0);
                // SAFETY: a word that the collector knows as a root.
                unsafe { barrier::write(&mut self.cache, place, value) };
            }
            Expression::If(parts) => {
                self.evaluate(&parts[0])?;
                let branch = if self.pop() == Value::NIL { 2 } else { 1 };
                self.evaluate(&parts[branch])?;
            }
            Expression::While(parts) => self.evaluate_while(&parts[0], &parts[1])?,
            Expression::Begin(expressions) => self.evaluate_sequence(expressions)?,
            Expression::Let(values, body) => {
                let base = self.stack().len();
                self.evaluate_all(values)?;
                self.evaluate(body)?;
                self.collapse(base);
            }
            Expression::Call(function, arguments) => {
                let base = self.stack().len();
                self.evaluate_all(arguments)?;
                self.call(*function, base)?;
            }
            Expression::Spawn(function, arguments) => {
                let base = self.stack().len();
                self.evaluate_all(arguments)?;
                let number = self.world.spawn(*function, &self.stack()[base..]);
                self.stack().truncate(base);
                self.push(Value::integer(number as i32));
            }
            Expression::Primitive(primitive, operands) => {
                let base = self.stack().len();
                self.evaluate_all(operands)?;
                let value = self.apply(*primitive)?;
                self.stack().truncate(base);
                self.push(value);
            }
        }
        Ok(())
    }

    fn evaluate_while(&mut self, condition: &Expression, body: &Expression) -> Result<()> {
        loop {
            self.world.safepoint();
            self.evaluate(condition)?;
            if self.pop() == Value::NIL {
                self.push(Value::NIL);
                return Ok(());
            }
            self.evaluate(body)?;
            self.pop();
        }
    }

    fn evaluate_sequence(&mut self, expressions: &[Expression]) -> Result<()> {
        let Some((last, others)) = expressions.split_last() else {
            self.push(Value::NIL);
            return Ok(());
        };
        for expression in others {
            self.evaluate(expression)?;
            self.pop();
        }
        self.evaluate(last)
    }

    fn evaluate_all(&mut self, expressions: &[Expression]) -> Result<()> {
        expressions.iter().try_for_each(|expression| self.evaluate(expression))
    }

    /// The result of an operation on the topmost values.
    fn apply(&mut self, primitive: Primitive) -> Result<Value> {
        let truth = |condition| if condition { Value::integer(1) } else { Value::NIL };
        match primitive {
            Primitive::Add => Ok(Value::integer(self.integer(1)?.wrapping_add(self.integer(0)?))),
            Primitive::Subtract => Ok(Value::integer(self.integer(1)?.wrapping_sub(self.integer(0)?))),
            Primitive::Multiply => Ok(Value::integer(self.integer(1)?.wrapping_mul(self.integer(0)?))),
            Primitive::Remainder => {
                let remainder = self.integer(1)?.checked_rem(self.integer(0)?);
                remainder.map(Value::integer).ok_or_else(|| "division by zero".to_string())
            }
            Primitive::Less => Ok(truth(self.integer(1)? < self.integer(0)?)),
            Primitive::Equal => Ok(truth(self.top(1) == self.top(0))),
            Primitive::Pair => self.pair(),
            Primitive::First => self.field(self.object(0, Kind::Pair)?, 1),
            Primitive::Rest => self.field(self.object(0, Kind::Pair)?, 2),
            Primitive::SetFirst => self.set_field(self.object(1, Kind::Pair)?, 1),
            Primitive::SetRest => self.set_field(self.object(1, Kind::Pair)?, 2),
            Primitive::Array => self.array(),
            Primitive::Get => {
                let (elements, index) = self.element(self.object(1, Kind::Array)?, self.integer(0)?)?;
                self.field(elements, index)
            }
            Primitive::Put => {
                let (elements, index) = self.element(self.object(2, Kind::Array)?, self.integer(1)?)?;
                self.set_field(elements, index)
            }
            Primitive::Length => self.length().map(|length| Value::integer(length as i32)),
            Primitive::Concatenate => self.concatenate(),
            Primitive::Print => self.print(),
            Primitive::Join => self.world.join(self.integer(0)? as usize),
            Primitive::Collect => {
                self.world.collect(Reason::Forced);
                Ok(Value::NIL)
            }
        }
    }

    fn pair(&mut self) -> Result<Value> {
        let pair = self.allocate(self.world.layouts.pair)?;
        // SAFETY: the new object has three words, the first of them no pointer.
        unsafe {
            objects::set_plain_word(pair, 0, Kind::Pair as usize);
            self.store(pair, 1, self.top(1));
            self.store(pair, 2, self.top(0));
        }
        Ok(Value::object(pair))
    }

    /// An array with as many elements as the topmost value says, all nil.
    fn array(&mut self) -> Result<Value> {
        let length = usize::try_from(self.integer(0)?).map_err(|_| "an array has no negative length")?;
        self.collect_if_wanted();
        let layout = self.world.layouts.value;
        let elements = self.cache.allocate_array(layout, 8, length).map_err(|error| error.to_string())?;
        self.push(Value::object(elements));
        self.sequence(Kind::Array, length)
    }

    /// Pushes a text.
    fn push_text(&mut self, bytes: &[u8]) -> Result<()> {
        self.collect_if_wanted();
        let memory = self.cache.allocate_bytes(bytes.len()).map_err(|error| error.to_string())?;
        // SAFETY: new memory of that size.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), memory.as_ptr(), bytes.len()) };
        self.push(Value::object(memory));
        let text = self.sequence(Kind::Text, bytes.len())?;
        self.pop();
        self.push(text);
        Ok(())
    }

    /// The head of an array or text whose elements are the topmost value.
    fn sequence(&mut self, kind: Kind, length: usize) -> Result<Value> {
        let head = self.allocate(self.world.layouts.sequence)?;
        // SAFETY: the new object has three words, the last of them a pointer.
        unsafe {
            objects::set_plain_word(head, 0, kind as usize);
            objects::set_plain_word(head, 1, length);
            self.store(head, 2, self.top(0));
        }
        Ok(Value::object(head))
    }

    fn concatenate(&mut self) -> Result<Value> {
        let mut bytes = self.bytes(self.object(1, Kind::Text)?).to_vec();
        bytes.extend_from_slice(self.bytes(self.object(0, Kind::Text)?));
        self.push_text(&bytes)?;
        Ok(self.top(0))
    }

    fn print(&mut self) -> Result<Value> {
        let line = match (self.top(0).as_integer(), self.top(0).as_object()) {
            (Some(integer), _) => integer.to_string(),
            (_, None) => "nil".to_string(),
            _ => String::from_utf8_lossy(self.bytes(self.object(0, Kind::Text)?)).into_owned(),
        };
        let mut output = self.world.output.lock().expect("no thread failed");
        output.push_str(&line);
        output.push('\n');
        Ok(Value::NIL)
    }

    fn length(&self) -> Result<usize> {
        let object = self.object(0, Kind::Array).or_else(|_| self.object(0, Kind::Text))?;
        // SAFETY: arrays and texts have their length in word 1.
        Ok(unsafe { objects::word(object, 1) })
    }

    fn bytes(&self, text: Address) -> &[u8] {
        // SAFETY: a live text has its length in word 1, its bytes behind word 2; texts never change.
        unsafe { std::slice::from_raw_parts(objects::word(text, 2) as *const u8, objects::word(text, 1)) }
    }

    /// The elements' object of an array, and the checked index into it.
    fn element(&self, array: Address, index: i32) -> Result<(Address, usize)> {
        // SAFETY: arrays have their length in word 1, their elements behind word 2.
        let (length, elements) = unsafe { (objects::word(array, 1), objects::word(array, 2)) };
        match usize::try_from(index) {
            Ok(index) if index < length => Ok((Address(elements), index)),
            _ => Err(format!("index {index} is outside of {length} elements")),
        }
    }

    fn field(&self, object: Address, index: usize) -> Result<Value> {
        // SAFETY: callers name a word of a live object.
        Ok(Value(unsafe { objects::word(object, index) }))
    }

    /// Stores the topmost value in a word of an object; the value is the result, too.
    fn set_field(&mut self, object: Address, index: usize) -> Result<Value> {
        // SAFETY: callers name a pointer word of a live object.
        unsafe { self.store(object, index, self.top(0)) };
        Ok(self.top(0))
    }

    /// # Safety
    /// The word is a pointer word of a live object.
    unsafe fn store(&mut self, object: Address, index: usize, value: Value) {
        // SAFETY: contract.
        unsafe { barrier::write(&mut self.cache, object.offset(index * 8), Address(value.0)) };
    }

    /// The slow path of allocation as compiled code would call it: first collect, then allocate.
    fn allocate(&mut self, layout: LayoutId) -> Result<Address> {
        self.collect_if_wanted();
        self.cache.allocate(layout).map_err(|error| error.to_string())
    }

    fn collect_if_wanted(&mut self) {
        if self.cache.wants_collection() {
            let zeal = self.world.heap.config().zeal.is_some();
            self.world.collect(if zeal { Reason::Zeal } else { Reason::Growth });
        }
        self.world.safepoint();
    }

    fn object(&self, from_top: usize, kind: Kind) -> Result<Address> {
        match self.top(from_top).as_object() {
            // SAFETY: every object has a first word.
            Some(object) if unsafe { objects::word(object, 0) } == kind as usize => Ok(object),
            _ => Err(format!("{:?} is no {kind:?}", self.top(from_top))),
        }
    }

    fn integer(&self, from_top: usize) -> Result<i32> {
        let value = self.top(from_top);
        value.as_integer().ok_or_else(|| format!("{value:?} is no integer"))
    }

    fn local(&self, place: usize) -> Value {
        self.stack()[self.base + place]
    }

    fn top(&self, from_top: usize) -> Value {
        let stack = self.stack();
        stack[stack.len() - 1 - from_top]
    }

    fn push(&mut self, value: Value) {
        self.stack().push(value);
    }

    fn pop(&mut self) -> Value {
        self.stack().pop().expect("each expression pushes a value")
    }

    /// Leaves only the topmost value of those from `base` on.
    fn collapse(&mut self, base: usize) {
        let value = self.pop();
        self.stack().truncate(base);
        self.push(value);
    }

    #[expect(clippy::mut_from_ref, reason = "see `Roots::stack`")]
    fn stack(&self) -> &mut Vec<Value> {
        // SAFETY: the machine's thread is inside; references are not kept across safepoints.
        unsafe { self.roots.stack() }
    }
}
