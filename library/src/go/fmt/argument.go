package fmt

import "internal/typeinfo"

// printArgument prints an operand. The printer, which lives on, never refers to it: so operands can be on the stack.
func (p *printer) printArgument(argument any, verb rune) {
	p.printOf(argument, verb)
	if p.badVerb {
		p.printBadVerb(argument, typeinfo.Value{}, verb)
	}
}

// printOf tells basic types apart first; other types may have methods, and what remains is taken apart.
func (p *printer) printOf(argument any, verb rune) {
	if argument == nil {
		if verb == 'T' || verb == 'v' {
			p.padString("<nil>")
		} else {
			p.badVerb = true
		}
		return
	}
	switch verb {
	case 'T':
		p.printString(typeinfo.TypeOf(argument).String, 's')
		return
	case 'p':
		p.printPointer(typeinfo.ValueOf(argument), 'p')
		return
	}
	switch a := argument.(type) {
	case bool:
		p.printBool(a, verb)
	case string:
		p.printString(a, verb)
	case int:
		p.printInteger(uint64(a), true, verb)
	case int8:
		p.printInteger(uint64(a), true, verb)
	case int16:
		p.printInteger(uint64(a), true, verb)
	case int32:
		p.printInteger(uint64(a), true, verb)
	case int64:
		p.printInteger(uint64(a), true, verb)
	case uint:
		p.printInteger(uint64(a), false, verb)
	case uint8:
		p.printInteger(uint64(a), false, verb)
	case uint16:
		p.printInteger(uint64(a), false, verb)
	case uint32:
		p.printInteger(uint64(a), false, verb)
	case uint64:
		p.printInteger(a, false, verb)
	case uintptr:
		p.printInteger(uint64(a), false, verb)
	case float32:
		p.printFloat(float64(a), 32, verb)
	case float64:
		p.printFloat(a, 64, verb)
	case complex64:
		p.printComplex(complex128(a), 64, verb)
	case complex128:
		p.printComplex(a, 128, verb)
	case []byte:
		if isBytesVerb(verb) {
			p.printBytes(a, verb, "[]byte")
		} else {
			p.printValue(typeinfo.ValueOf(argument), verb, 0)
		}
	default:
		if held, ok := typeinfo.Reflected(argument); ok {
			p.printReflected(held, verb)
		} else if !p.callMethod(argument, verb) {
			p.printValue(typeinfo.ValueOf(argument), verb, 0)
		}
	}
}

// printReflected prints what a reflect.Value holds.
func (p *printer) printReflected(held typeinfo.Value, verb rune) {
	if held.Exported() {
		inner := held.Interface()
		if !p.callMethod(inner, verb) {
			p.printValue(held, verb, 0)
		}
		if p.badVerb {
			p.printBadVerb(inner, typeinfo.Value{}, verb)
		}
		return
	}
	p.printValue(held, verb, 0)
}

// callMethod prints an operand by a method of its type, if it has one for the verb.
func (p *printer) callMethod(argument any, verb rune) (handled bool) {
	if p.erroring {
		return false
	}
	if verb == 'w' {
		if _, ok := argument.(error); !ok || !p.wrapping {
			p.badVerb = true
			return true
		}
		verb = 'v'
	} else if t := typeinfo.TypeOf(argument); t == nil || !t.HasMethods() {
		// Most types have none, and looking for some takes time.
		return false
	}
	// A recovered panic makes this function return the result as it is then.
	handled = true
	if formatter, ok := argument.(Formatter); ok {
		defer p.catchPanic(argument, verb, "Format")
		formatter.Format(p, verb)
		return handled
	}
	if p.sharpV {
		if stringer, ok := argument.(GoStringer); ok {
			defer p.catchPanic(argument, verb, "GoString")
			p.printText(stringer.GoString())
			return handled
		}
		return false
	}
	switch verb {
	case 'v', 's', 'x', 'X', 'q':
		switch a := argument.(type) {
		case error:
			defer p.catchPanic(argument, verb, "Error")
			p.printString(a.Error(), verb)
			return handled
		case Stringer:
			defer p.catchPanic(argument, verb, "String")
			p.printString(a.String(), verb)
			return handled
		}
	}
	return false
}

// catchPanic, deferred around the call of a method, prints the method's panic.
func (p *printer) catchPanic(argument any, verb rune, method string) {
	reason := recover()
	if reason == nil {
		return
	}
	// The likely reason is a nil receiver, which deserves a plain answer.
	if value := typeinfo.ValueOf(argument); value.Kind() == typeinfo.Pointer && value.IsNil() {
		p.write("<nil>")
		return
	}
	if p.panicking {
		panic(reason)
	}
	saved := p.flags
	p.flags = flags{}
	p.write("%!")
	p.writeRune(verb)
	p.write("(PANIC=")
	p.write(method)
	p.write(" method: ")
	p.panicking = true
	p.printArgument(reason, 'v')
	p.panicking = false
	p.writeByte(')')
	p.flags = saved
}

// printBadVerb prints a verb that the type of the operand, or of the part of it, doesn't have.
func (p *printer) printBadVerb(argument any, part typeinfo.Value, verb rune) {
	p.badVerb = false
	p.erroring = true
	p.write("%!")
	p.writeRune(verb)
	p.writeByte('(')
	switch {
	case argument != nil:
		p.write(typeinfo.TypeOf(argument).String)
		p.writeByte('=')
		p.printArgument(argument, 'v')
	case part.Valid():
		p.write(part.Type.String)
		p.writeByte('=')
		p.printValue(part, 'v', 0)
	default:
		p.write("<nil>")
	}
	p.writeByte(')')
	p.erroring = false
}
