package metrics

import "math"

// A ValueKind is the type of a metric's value.
type ValueKind int

const (
	// KindBad is the kind of a value that holds nothing: of the zero Value, and of a name that is not known.
	KindBad ValueKind = iota
	KindUint64
	KindFloat64
	KindFloat64Histogram
)

// A Value is what a metric was at some moment.
type Value struct {
	kind ValueKind
	// bits is a number of either kind.
	bits      uint64
	histogram *Float64Histogram
}

// Kind tells which of the methods below may be called.
func (v Value) Kind() ValueKind { return v.kind }

// Uint64 is the number of a KindUint64.
func (v Value) Uint64() uint64 {
	if v.kind != KindUint64 {
		panic("called Uint64 on non-uint64 metric value")
	}
	return v.bits
}

// Float64 is the number of a KindFloat64.
func (v Value) Float64() float64 {
	if v.kind != KindFloat64 {
		panic("called Float64 on non-float64 metric value")
	}
	return math.Float64frombits(v.bits)
}

// Float64Histogram is the histogram of a KindFloat64Histogram.
func (v Value) Float64Histogram() *Float64Histogram {
	if v.kind != KindFloat64Histogram {
		panic("called Float64Histogram on non-Float64Histogram metric value")
	}
	return v.histogram
}

// A Float64Histogram counts samples by value.
type Float64Histogram struct {
	// Counts has one count per bucket: Counts[i] samples were at least Buckets[i] and less than Buckets[i+1].
	Counts []uint64
	// Buckets are the boundaries, ascending, one more than counts. The first may be -Inf, the last +Inf. Histograms of
	// one metric share them.
	Buckets []float64
}

// A Sample is a metric's name and, after Read, its value.
type Sample struct {
	Name  string
	Value Value
}

// Read fills in the values of all samples, as they are at one moment.
//
// A name that is not known gives a value of KindBad. The memory of a histogram that a sample holds already is used
// again.
func Read(m []Sample) {
	var moment figures
	scan := false
	for i := range m {
		scan = scan || m[i].Name == scannableHeap || m[i].Name == scannableTotal
	}
	readFigures(&moment, scan)
	for i := range m {
		sample := &m[i]
		metric := find(sample.Name)
		if metric == nil {
			sample.Value = Value{}
			continue
		}
		metric.read(&moment, &sample.Value)
	}
}

func (metric *metric) read(moment *figures, into *Value) {
	switch metric.Kind {
	case KindUint64:
		*into = Value{kind: KindUint64, bits: metric.count(moment)}
	case KindFloat64:
		seconds := float64(metric.count(moment)) / 1e9
		*into = Value{kind: KindFloat64, bits: math.Float64bits(seconds)}
	case KindFloat64Histogram:
		histogram := into.histogram
		if into.kind != KindFloat64Histogram {
			histogram = new(Float64Histogram)
		}
		counts, buckets := metric.counts(moment)
		if len(histogram.Counts) != len(counts) {
			histogram.Counts = make([]uint64, len(counts))
		}
		copy(histogram.Counts, counts)
		histogram.Buckets = buckets
		*into = Value{kind: KindFloat64Histogram, histogram: histogram}
	}
}
