//! Chapter 5: the evaluator of one thread, a client of all that came before.
//!
//! One rule makes it right: whenever the machine comes to a safepoint (it allocates, calls, loops, waits), all values that it
//! still needs lie on its stack. Operands are pushed before anything is done with them and popped afterwards;
//! an address in a Rust variable lives no longer than to the next safepoint.
//!
//! - *Allocation* ([`Machine::before_allocation`]): first ask whether the heap wants a collection, pay what the thread owes to a running one,
//!   come to a safepoint; then allocate. The heap itself never collects in an allocation, so this order is what
//!   keeps a new object alive until it is stored somewhere.
//! - *Stores* into objects and globals go through [`barrier::write`]. New objects are no exception: a collection may be
//!   marking. Values on the stack, and words that are no pointers, are written plainly.
//! - *Weak references* and *ephemerons* are objects of the heap's own ([`weak`]), wrapped into objects of the language. What
//!   is read from them is a root at once, before the next safepoint.
//! - *Finalizers*: the language keeps the table, and the heap tells which of the objects in it nothing reaches. They are run
//!   by the program's own threads, at a place of its choice; the object may be brought back by its function.

use super::objects::{self, Kind, Value};
use super::program::{Expression, Primitive};
use super::seat::Mutator;
use super::world::{Thread, World};
use burrow_heap::{Address, Cache, OutOfMemory, Reason, barrier, weak};
use std::sync::Arc;
use std::sync::atomic::Ordering;

type Result<T> = std::result::Result<T, String>;

/// Calls that may be open at once.
const DEPTH: usize = 2000;

/// See the module's header.
pub struct Machine<'w> {
    world: &'w Arc<World>,
    thread: &'w Thread,
    /// `None`: the mutator lies in the thread's seat.
    mutator: Option<Mutator>,
    /// What the thread ends with.
    result: Result<Value>,
    /// Where the running function's locals begin.
    base: usize,
    depth: usize,
}

impl Drop for Machine<'_> {
    /// The thread ends, in whatever way: others may wait for it.
    fn drop(&mut self) {
        let result = std::mem::replace(&mut self.result, Ok(Value::NIL));
        self.world.end_thread(self.thread, self.mutator.take(), result);
    }
}

impl<'w> Machine<'w> {
    /// The machine of a thread that begins to run.
    pub fn new(world: &'w Arc<World>, thread: &'w Thread) -> Machine<'w> {
        let mutator = Some(thread.seat.take_up());
        Machine { world, thread, mutator, result: Err("the thread failed".to_string()), base: 0, depth: 0 }
    }

    /// Calls a function whose arguments are the whole stack; its result is the thread's.
    pub fn run(mut self, function: usize) {
        self.result = self.call(function, 0).map(|()| self.pop());
    }

    /// Does something that takes time, as standing at a safepoint: the mutator lies in its seat meanwhile.
    fn outside<T>(&mut self, action: impl FnOnce(&World) -> T) -> T {
        self.thread.seat.put(self.mutator.take().expect("a running machine has its mutator"));
        let result = action(self.world);
        self.mutator = Some(self.thread.seat.take_up());
        result
    }

    /// Lets whoever asks have a look at the mutator.
    #[inline]
    fn safepoint(&mut self) {
        if self.thread.seat.is_asked() {
            self.outside(|_world| {});
        }
    }

    /// To be called before each allocation.
    fn before_allocation(&mut self) {
        if self.cache().wants_collection() {
            let zeal = self.world.heap.config().zeal.is_some();
            self.outside(|world| world.collect(if zeal { Reason::Zeal } else { Reason::Growth }));
        }
        // While a collection runs, who allocates marks in proportion, so that the heap stays below its goal.
        let due = self.cache().assist_due();
        if due > 0 {
            let marked = self.outside(|world| world.assist(due));
            self.cache().pay(marked);
        }
        self.safepoint();
    }

    /// An allocation, as compiled code would call it in its slow path.
    fn allocate(
        &mut self,
        allocate: impl FnOnce(&mut Cache) -> std::result::Result<Address, OutOfMemory>,
    ) -> Result<Address> {
        self.before_allocation();
        allocate(self.cache()).map_err(|error| error.to_string())
    }

    /// Calls a function whose arguments begin at `base`; leaves the result in their place.
    fn call(&mut self, function: usize, base: usize) -> Result<()> {
        self.safepoint();
        let world = self.world;
        let function = &world.program.functions[function];
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
            Expression::Local(place) => {
                let value = self.local(*place);
                self.push(value);
            }
            Expression::SetLocal(place, value) => {
                self.evaluate(value)?;
                let index = self.base + place;
                let value = self.top(0);
                self.stack()[index] = value;
            }
            Expression::Global(index) => {
                let value = self.world.globals[*index].load(Ordering::Relaxed);
                self.push(Value(value));
            }
            Expression::SetGlobal(index, value) => {
                self.evaluate(value)?;
                let place = Address(&raw const self.world.globals[*index] as usize);
                let value = self.top(0).address();
                // SAFETY: a word that the collector knows as a root.
                unsafe { barrier::write(self.cache(), place, value) };
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
                let arguments = self.stack().split_off(base);
                let world = self.world;
                let number = world.spawn(self.mutator(), *function, &arguments);
                self.push(Value::integer(number as i32));
            }
            Expression::Finalize(function, object) => {
                self.evaluate(object)?;
                let address = self.top(0).as_object().ok_or("only objects have finalizers")?;
                self.world.tables().finalizers.insert(address.0, *function);
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
            self.safepoint();
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
            Primitive::Weak => self.weak(),
            Primitive::WeakGet => self.weak_get(),
            Primitive::Ephemeron => self.ephemeron(),
            Primitive::EphemeronValue => self.ephemeron_value(),
            Primitive::RunFinalizers => self.run_finalizers(),
            Primitive::Join => {
                let number = self.integer(0)? as usize;
                self.outside(|world| world.wait_for(number));
                let world = self.world;
                world.take_result(self.mutator(), number)
            }
            Primitive::Collect => {
                self.outside(|world| world.collect(Reason::Forced));
                Ok(Value::NIL)
            }
        }
    }

    fn pair(&mut self) -> Result<Value> {
        let layout = self.world.layouts.pair;
        let pair = self.allocate(|cache| cache.allocate(layout))?;
        let (first, rest) = (self.top(1), self.top(0));
        // SAFETY: the new object has three words, the first of them no pointer.
        unsafe {
            objects::set_plain_word(pair, 0, Kind::Pair as usize);
            self.store(pair, 1, first);
            self.store(pair, 2, rest);
        }
        Ok(Value::object(pair))
    }

    /// An array with as many elements as the topmost value says, all nil: new memory is zero.
    fn array(&mut self) -> Result<Value> {
        let length = usize::try_from(self.integer(0)?).map_err(|_| "an array has no negative length")?;
        let layout = self.world.layouts.value;
        let elements = self.allocate(|cache| cache.allocate_array(layout, 8, length))?;
        // The head is allocated next, so the elements have to lie on the stack.
        self.push(Value::object(elements));
        self.sequence(Kind::Array, length)
    }

    /// Pushes a text.
    fn push_text(&mut self, bytes: &[u8]) -> Result<()> {
        let memory = self.allocate(|cache| cache.allocate_bytes(bytes.len()))?;
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
        let layout = self.world.layouts.sequence;
        let head = self.allocate(|cache| cache.allocate(layout))?;
        let elements = self.top(0);
        // SAFETY: the new object has three words, the last of them a pointer.
        unsafe {
            objects::set_plain_word(head, 0, kind as usize);
            objects::set_plain_word(head, 1, length);
            self.store(head, 2, elements);
        }
        Ok(Value::object(head))
    }

    /// A weak reference to the topmost value.
    fn weak(&mut self) -> Result<Value> {
        let target = self.top(0).as_object().ok_or("only objects can be referred to weakly")?;
        let handle = self.allocate(|cache| weak::make(cache, target))?;
        self.wrap(Kind::Weak, handle)
    }

    /// What a weak reference refers to; nil once that is gone.
    fn weak_get(&mut self) -> Result<Value> {
        let wrapper = self.object(0, Kind::Weak)?;
        // SAFETY: the wrapper's second word is its handle, which lives as long as the wrapper.
        Ok(Value::object(unsafe { weak::get(self.cache(), Address(objects::word(wrapper, 1))) }))
    }

    /// An ephemeron of a key and a value.
    fn ephemeron(&mut self) -> Result<Value> {
        let key = self.top(1).as_object().ok_or("only objects are keys of ephemerons")?;
        let value = self.top(0).address();
        let cell = self.allocate(|cache| weak::make_ephemeron(cache, key, value))?;
        self.wrap(Kind::Ephemeron, cell)
    }

    /// The value of an ephemeron; nil once its key is gone.
    fn ephemeron_value(&mut self) -> Result<Value> {
        let wrapper = self.object(0, Kind::Ephemeron)?;
        // SAFETY: as above.
        let pair = unsafe { weak::read_ephemeron(self.cache(), Address(objects::word(wrapper, 1))) };
        Ok(pair.map_or(Value::NIL, |(_key, value)| Value(value.0)))
    }

    /// An object of the language around one of the heap's.
    fn wrap(&mut self, kind: Kind, content: Address) -> Result<Value> {
        self.push(Value::object(content));
        let layout = self.world.layouts.wrapper;
        let wrapper = self.allocate(|cache| cache.allocate(layout))?;
        let content = self.top(0);
        // SAFETY: the new object has two words, the second a pointer.
        unsafe {
            objects::set_plain_word(wrapper, 0, kind as usize);
            self.store(wrapper, 1, content);
        }
        Ok(Value::object(wrapper))
    }

    /// Calls the finalizers of all objects that nothing reached; returns how many.
    fn run_finalizers(&mut self) -> Result<Value> {
        let mut count = 0;
        loop {
            let Some((object, function)) = self.world.tables().unreached.pop() else {
                return Ok(Value::integer(count));
            };
            // From a table to the stack.
            self.cache().shade(object.address());
            let base = self.stack().len();
            self.push(object);
            self.call(function, base)?;
            self.pop();
            count += 1;
        }
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
        let value = self.top(0);
        // SAFETY: callers name a pointer word of a live object.
        unsafe { self.store(object, index, value) };
        Ok(value)
    }

    /// # Safety
    /// The word is a pointer word of a live object.
    unsafe fn store(&mut self, object: Address, index: usize, value: Value) {
        // SAFETY: contract.
        unsafe { barrier::write(self.cache(), object.offset(index * 8), value.address()) };
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

    fn local(&mut self, place: usize) -> Value {
        let index = self.base + place;
        self.stack()[index]
    }

    fn top(&self, from_top: usize) -> Value {
        let stack = &self.mutator.as_ref().expect("a running machine has its mutator").stack;
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

    fn stack(&mut self) -> &mut Vec<Value> {
        &mut self.mutator().stack
    }

    fn cache(&mut self) -> &mut Cache {
        &mut self.mutator().cache
    }

    fn mutator(&mut self) -> &mut Mutator {
        self.mutator.as_mut().expect("a running machine has its mutator")
    }
}
