package runtime

import "unsafe"

// MemProfileRate is how many bytes are allocated, on average, per object that the memory profile samples: 1 samples all,
// 0 none. A program that changes it does so once, early.
var MemProfileRate int = 512 * 1024

func followProfileRate(rate *int) bool

// profiling starts the profile. It is initialised only in programs that read the profile.
var profiling = followProfileRate(&MemProfileRate)

// A StackRecord is one stack.
type StackRecord struct {
	Stack0 [32]uintptr
}

// Stack is the part of Stack0 in use.
func (r *StackRecord) Stack() []uintptr {
	for i, v := range r.Stack0 {
		if v == 0 {
			return r.Stack0[:i]
		}
	}
	return r.Stack0[:]
}

// A MemProfileRecord is what one place in the program allocated.
type MemProfileRecord struct {
	AllocBytes, FreeBytes     int64
	AllocObjects, FreeObjects int64
	Stack0                    [32]uintptr
}

// InUseBytes is what is allocated and not freed.
func (r *MemProfileRecord) InUseBytes() int64 { return r.AllocBytes - r.FreeBytes }

// InUseObjects is the count of InUseBytes.
func (r *MemProfileRecord) InUseObjects() int64 { return r.AllocObjects - r.FreeObjects }

// Stack is the part of Stack0 in use.
func (r *MemProfileRecord) Stack() []uintptr {
	for i, v := range r.Stack0 {
		if v == 0 {
			return r.Stack0[:i]
		}
	}
	return r.Stack0[:]
}

// A BlockProfileRecord is how long goroutines waited at one place.
type BlockProfileRecord struct {
	Count  int64
	Cycles int64
	StackRecord
}

//go:noescape
func memProfile(records *MemProfileRecord, length int, all bool) (n int, ok bool)

// MemProfile fills p with one record per place of allocation (and size), if there is room for all; it returns how many
// there are and whether there was room. Records without memory in use are left out unless inuseZero.
//
// The figures are those of the last collection that is over, so that garbage that is not yet found does not count.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) {
	if !profiling {
		return 0, true
	}
	return memProfile(unsafe.SliceData(p), len(p), inuseZero)
}

//go:noescape
func goroutineProfile(records *StackRecord, length int) (n int, ok bool)

// GoroutineProfile fills p with the stacks of all goroutines, if there is room for all; it returns how many there are
// and whether there was room.
func GoroutineProfile(p []StackRecord) (n int, ok bool) {
	return goroutineProfile(unsafe.SliceData(p), len(p))
}

// There are no profiles of waiting and of threads: their records are none.

func BlockProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }
func ThreadCreateProfile(p []StackRecord) (n int, ok bool) { return 0, true }

// SetBlockProfileRate and SetMutexProfileFraction are accepted.
func SetBlockProfileRate(rate int) {}

func SetMutexProfileFraction(rate int) int { return 0 }

// SetCPUProfileRate is accepted.
func SetCPUProfileRate(hz int) {}
