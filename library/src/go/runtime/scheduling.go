package runtime

// GOOS and GOARCH name the platform that programs are compiled for.
const (
	GOOS     = "linux"
	GOARCH   = "amd64"
	Compiler = "gc"
)

// GOMAXPROCS sets how many goroutines can run at the same time, and returns the former setting. n < 1 changes nothing.
func GOMAXPROCS(n int) int {
	return setProcessors(n)
}

// SetDefaultGOMAXPROCS sets GOMAXPROCS to the number of processors of the machine.
func SetDefaultGOMAXPROCS() {
	setProcessors(NumCPU())
}

func setProcessors(n int) int

// NumCPU is the number of processors that this process may use.
func NumCPU() int

// NumGoroutine is the number of goroutines that exist.
func NumGoroutine() int

// NumCgoCall is 0: there is no cgo.
func NumCgoCall() int64 { return 0 }

// Gosched lets other goroutines run first.
func Gosched()

// LockOSThread is accepted: goroutines may still change threads, which no pure Go program can observe.
func LockOSThread() {}

// UnlockOSThread undoes LockOSThread.
func UnlockOSThread() {}

// Breakpoint stops the program for a debugger.
func Breakpoint() {
	fatalMessage("runtime.Breakpoint")
}

// Version is the Go release whose language and library this is.
func Version() string { return "go1.27.3" }

// GOROOT is where Go is installed: nowhere.
func GOROOT() string { return "" }
