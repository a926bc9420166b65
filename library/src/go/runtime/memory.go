package runtime

// MemStats are the figures of the heap. All sizes are in bytes.
type MemStats struct {
	// Alloc is the size of heap objects that are not swept, dead or alive.
	Alloc uint64
	// TotalAlloc is the size of all heap objects ever allocated.
	TotalAlloc uint64
	// Sys is all memory from the system: the sum of the fields that end in Sys.
	Sys uint64
	// Lookups is always 0.
	Lookups uint64
	// Mallocs and Frees count heap objects ever allocated and ever freed.
	Mallocs uint64
	Frees   uint64

	// HeapAlloc equals Alloc.
	HeapAlloc uint64
	// HeapSys is memory from the system for objects.
	HeapSys uint64
	// HeapIdle and HeapInuse are its parts without and with objects.
	HeapIdle  uint64
	HeapInuse uint64
	// HeapReleased is the part of HeapIdle that went back to the system.
	HeapReleased uint64
	// HeapObjects counts objects that are not swept.
	HeapObjects uint64

	// StackInuse and StackSys are memory of goroutines' stacks.
	StackInuse uint64
	StackSys   uint64
	// MSpanInuse and MSpanSys are memory of the records of spans.
	MSpanInuse uint64
	MSpanSys   uint64
	// MCacheInuse and MCacheSys are memory of the processors' caches.
	MCacheInuse uint64
	MCacheSys   uint64
	// BuckHashSys is memory of profiles.
	BuckHashSys uint64
	// GCSys is memory of the collector's tables.
	GCSys uint64
	// OtherSys is all other memory of the runtime.
	OtherSys uint64

	// NextGC is the heap size that starts the next collection.
	NextGC uint64
	// LastGC is when the last one ended, in nanoseconds since 1970.
	LastGC uint64
	// PauseTotalNs is the sum of all pauses.
	PauseTotalNs uint64
	// PauseNs and PauseEnd are the last pauses and when they ended; the latest is at (NumGC+255)%256.
	PauseNs  [256]uint64
	PauseEnd [256]uint64
	// NumGC counts collections; NumForcedGC those that the program asked for.
	NumGC       uint32
	NumForcedGC uint32
	// GCCPUFraction is the share of the program's processor time that collections took.
	GCCPUFraction float64
	// EnableGC is always true, DebugGC always false.
	EnableGC bool
	DebugGC  bool

	// BySize are the figures of small objects by size class.
	BySize [61]struct {
		// Size is the class's largest object.
		Size    uint32
		Mallocs uint64
		Frees   uint64
	}
}

//go:noescape
func readMemStats(m *MemStats)

// ReadMemStats fills m with the figures of this moment. It allocates nothing.
func ReadMemStats(m *MemStats) {
	readMemStats(m)
}

// GC collects garbage and returns when it is swept.
func GC() {
	collect()
	// Finalizers and cleanups that became ready have their turn before the caller goes on.
	Gosched()
}

func collect()

// KeepAlive marks x as reachable up to this call.
//
//go:noinline
func KeepAlive(x any) {}

// A Pinner keeps objects where they are. Objects never move here; a Pinner keeps them alive.
type Pinner struct {
	pinned []any
}

// Pin keeps what pointer points to alive until Unpin.
func (p *Pinner) Pin(pointer any) {
	p.pinned = append(p.pinned, pointer)
}

// Unpin lets go of all pinned objects.
func (p *Pinner) Unpin() {
	p.pinned = nil
}

// fatalMessage ends the program with a fatal error.
func fatalMessage(text string)
