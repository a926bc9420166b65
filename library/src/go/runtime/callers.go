package runtime

// A program counter in this file is a return address in its low 48 bits and, above them, how many inlined
// calls to leave out at that address: so each call that the source shows has a number of its own.

//go:noescape
func callers(skip int, pcs *uintptr, length int) int

func describe(pc uintptr) (function, file string, line int, entry uintptr)

// Caller tells where the calling goroutine's function skip frames up is: 0 is the caller of Caller.
//
//go:noinline
func Caller(skip int) (pc uintptr, file string, line int, ok bool) {
	var pcs [1]uintptr
	if callers(skip+1, &pcs[0], 1) == 0 {
		return 0, "", 0, false
	}
	_, file, line, _ = describe(pcs[0])
	return pcs[0], file, line, true
}

// Callers fills pc with the calls of the calling goroutine: 0 to skip is Callers itself, 1 its caller.
//
//go:noinline
func Callers(skip int, pc []uintptr) int {
	if len(pc) == 0 {
		return 0
	}
	return callers(skip, &pc[0], len(pc))
}

// A Func is a function of the program.
type Func struct {
	pc    uintptr
	name  string
	file  string
	line  int
	entry uintptr
}

// FuncForPC is the function that contains pc, or nil.
func FuncForPC(pc uintptr) *Func {
	name, file, line, entry := describe(pc)
	if name == "" {
		return nil
	}
	return &Func{pc, name, file, line, entry}
}

// Name is the function's, with its package.
func (f *Func) Name() string {
	if f == nil {
		return ""
	}
	return f.name
}

// Entry is the function's address.
func (f *Func) Entry() uintptr { return f.entry }

// FileLine is the place in the source of pc.
func (f *Func) FileLine(pc uintptr) (file string, line int) {
	_, file, line, _ = describe(pc)
	return file, line
}

// Frames are the calls of a slice from Callers.
type Frames struct {
	callers []uintptr
}

// A Frame is one call.
type Frame struct {
	PC       uintptr
	Func     *Func
	Function string
	File     string
	Line     int
	// startLine is unknown here.
	startLine int
	Entry     uintptr
}

// CallersFrames prepares the calls for Next.
func CallersFrames(callers []uintptr) *Frames {
	return &Frames{callers}
}

// Next is the next call, and whether more follow.
func (ci *Frames) Next() (frame Frame, more bool) {
	for len(ci.callers) > 0 {
		pc := ci.callers[0]
		ci.callers = ci.callers[1:]
		name, file, line, entry := describe(pc)
		if name == "" {
			continue
		}
		return Frame{PC: pc, Func: FuncForPC(pc), Function: name, File: file, Line: line, Entry: entry}, len(ci.callers) > 0
	}
	return Frame{}, false
}

func stackText(all bool) string

// Stack writes the traceback of the calling goroutine, or of all, to buf, and returns how much it wrote.
//
//go:noinline
func Stack(buf []byte, all bool) int {
	return copy(buf, stackText(all))
}
