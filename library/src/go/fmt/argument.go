package fmt

import "internal/typeinfo"

// printArgument prints an operand. Basic types are told apart first; other types may have methods,
// and what remains is taken apart.
func (p *printer) printArgument(argument any, verb rune) {
	p.argument = argument
	p.value = typeinfo.Value{}
	if argument == nil {
		if verb == 'T' || verb == 'v' {
			p.padString("<nil>")
		} else {
			p.printBadVerb(verb)
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
		p.printBytes(a, verb, "[]byte")
	default:
		if held, ok := typeinfo.Reflected(argument); ok {
			p.printReflected(held, verb)
		} else if !p.callMethod(verb) {
			p.printValue(typeinfo.ValueOf(argument), verb, 0)
		}
	}
}

// printReflected prints what a reflect.Value holds.
func (p *printer) printReflected(held typeinfo.Value, verb rune) {
	if held.Exported() {
		if p.argument = held.Interface(); p.callMethod(verb) {
			return
		}
	}
	p.printValue(held, verb, 0)
}

// callMethod prints p.argument by a method of its type, if it has one for the verb.
func (p *printer) callMethod(verb rune) (handled bool) {
	if p.erroring {
		return false
	}
	if verb == 'w' {
		if _, ok := p.argument.(error); !ok || !p.wrapping {
			p.printBadVerb(verb)
			return true
		}
		verb = 'v'
	} else if t := typeinfo.TypeOf(p.argument); t == nil || !t.HasMethods() {
		// Most types have none, and looking for some takes time.
		return false
	}
	// A recovered panic makes this function return the result as it is then.
	handled = true
	if formatter, ok := p.argument.(Formatter); ok {
		defer p.catchPanic(p.argument, verb, "Format")
		formatter.Format(p, verb)
		return handled
	}
	if p.sharpV {
		if stringer, ok := p.argument.(GoStringer); ok {
			defer p.catchPanic(p.argument, verb, "GoString")
			p.printText(stringer.GoString())
			return handled
		}
		return false
	}
	switch verb {
	case 'v', 's', 'x', 'X', 'q':
		switch a := p.argument.(type) {
		case error:
			defer p.catchPanic(p.argument, verb, "Error")
			p.printString(a.Error(), verb)
			return handled
		case Stringer:
			defer p.catchPanic(p.argument, verb, "String")
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

// printBadVerb prints a verb that the operand's type doesn't have.
func (p *printer) printBadVerb(verb rune) {
	p.erroring = true
	p.write("%!")
	p.writeRune(verb)
	p.writeByte('(')
	switch {
	case p.argument != nil:
		p.write(typeinfo.TypeOf(p.argument).String)
		p.writeByte('=')
		p.printArgument(p.argument, 'v')
	case p.value.Valid():
		p.write(p.value.Type.String)
		p.writeByte('=')
		p.printValue(p.value, 'v', 0)
	default:
		p.write("<nil>")
	}
	p.writeByte(')')
	p.erroring = false
}
