package io

import (
	"errors"
	"sync"
)

// ErrClosedPipe says that a pipe was used after its own end was closed.
var ErrClosedPipe = errors.New("io: read/write on closed pipe")

// pipe hands the bytes of one Write over to Reads, without a buffer.
type pipe struct {
	// writing serialises Writes.
	writing sync.Mutex
	// data carries what is to be written, taken the count of bytes that a Read took of it.
	data  chan []byte
	taken chan int

	once sync.Once
	done chan struct{}
	// state guards the errors that the two ends were closed with.
	state      sync.Mutex
	readError  error
	writeError error
}

// Pipe returns the two ends of a pipe in memory.
func Pipe() (*PipeReader, *PipeWriter) {
	w := &PipeWriter{PipeReader{pipe{data: make(chan []byte), taken: make(chan int), done: make(chan struct{})}}}
	return &w.reader, w
}

func (p *pipe) isDone() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

func (p *pipe) read(b []byte) (n int, err error) {
	if p.isDone() {
		return 0, p.readerError()
	}
	select {
	case data := <-p.data:
		n = copy(b, data)
		p.taken <- n
		return n, nil
	case <-p.done:
		return 0, p.readerError()
	}
}

func (p *pipe) write(b []byte) (n int, err error) {
	p.writing.Lock()
	defer p.writing.Unlock()
	if p.isDone() {
		return 0, p.writerError()
	}
	// An empty write is handed over too.
	for once := true; once || len(b) > 0; once = false {
		select {
		case p.data <- b:
			count := <-p.taken
			b = b[count:]
			n += count
		case <-p.done:
			return n, p.writerError()
		}
	}
	return n, nil
}

// closeRead closes the reader's end: later Writes fail with err.
func (p *pipe) closeRead(err error) {
	if err == nil {
		err = ErrClosedPipe
	}
	p.state.Lock()
	if p.readError == nil {
		p.readError = err
	}
	p.state.Unlock()
	p.once.Do(func() { close(p.done) })
}

// closeWrite closes the writer's end: later Reads fail with err.
func (p *pipe) closeWrite(err error) {
	if err == nil {
		err = EOF
	}
	p.state.Lock()
	if p.writeError == nil {
		p.writeError = err
	}
	p.state.Unlock()
	p.once.Do(func() { close(p.done) })
}

func (p *pipe) readerError() error {
	p.state.Lock()
	defer p.state.Unlock()
	if p.readError == nil && p.writeError != nil {
		return p.writeError
	}
	return ErrClosedPipe
}

func (p *pipe) writerError() error {
	p.state.Lock()
	defer p.state.Unlock()
	if p.writeError == nil && p.readError != nil {
		return p.readError
	}
	return ErrClosedPipe
}

// PipeReader is the end of a pipe to read from.
type PipeReader struct {
	pipe pipe
}

// Read waits for data or for the writer to close its end.
func (r *PipeReader) Read(data []byte) (n int, err error) {
	return r.pipe.read(data)
}

// Close makes Writes fail with ErrClosedPipe.
func (r *PipeReader) Close() error {
	return r.CloseWithError(nil)
}

// CloseWithError makes Writes fail with err. The first error stays.
func (r *PipeReader) CloseWithError(err error) error {
	r.pipe.closeRead(err)
	return nil
}

// PipeWriter is the end of a pipe to write to. It holds the other end, as one object is enough.
type PipeWriter struct {
	reader PipeReader
}

// Write waits until readers took all data or the reader's end is closed.
func (w *PipeWriter) Write(data []byte) (n int, err error) {
	return w.reader.pipe.write(data)
}

// Close makes Reads return EOF.
func (w *PipeWriter) Close() error {
	return w.CloseWithError(nil)
}

// CloseWithError makes Reads return err, EOF if it is nil. The first error stays.
func (w *PipeWriter) CloseWithError(err error) error {
	w.reader.pipe.closeWrite(err)
	return nil
}
