package time

// A Month is a month of the year, January = 1.
type Month int

const (
	January Month = 1 + iota
	February
	March
	April
	May
	June
	July
	August
	September
	October
	November
	December
)

var monthNames = [...]string{"January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December"}

func (m Month) String() string {
	if January <= m && m <= December {
		return monthNames[m-1]
	}
	return "%!Month(" + decimal(int(m)) + ")"
}

// A Weekday is a day of the week, Sunday = 0.
type Weekday int

const (
	Sunday Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
)

var dayNames = [...]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

func (d Weekday) String() string {
	if Sunday <= d && d <= Saturday {
		return dayNames[d]
	}
	return "%!Weekday(" + decimal(int(d)) + ")"
}

func decimal(n int) string {
	var buffer [20]byte
	if n >= 0 {
		return string(buffer[putNumber(buffer[:], uint64(n)):])
	}
	start := putNumber(buffer[:], -uint64(n)) - 1
	buffer[start] = '-'
	return string(buffer[start:])
}

// The calendar counts days from 1 March of the year 0: then the leap day is the last of its year,
// and months from March on have lengths that repeat every five months (31 30 31 30 31).
const (
	daysPer400Years = 400*365 + 97
	daysPer100Years = 100*365 + 24
	daysPer4Years   = 4*365 + 1

	// daysToYear1 are the days from that day to 1 January of the year 1.
	daysToYear1 = 306

	secondsPerDay = 86400
	// Days and seconds from 1 January of the year 1 to that of 1970.
	daysTo1970    = 719162
	secondsTo1970 = daysTo1970 * secondsPerDay
	// secondsTo1885 are the seconds from the year 1 to 1885, where the wall clock's word starts.
	secondsTo1885 = (1884*365 + 1884/4 - 1884/100 + 1884/400) * secondsPerDay
)

// floorDivide divides rounding down, and returns the remainder, which is not negative.
func floorDivide(a, b int64) (quotient, remainder int64) {
	quotient, remainder = a/b, a%b
	if remainder < 0 {
		quotient--
		remainder += b
	}
	return quotient, remainder
}

// daysBefore returns the days from 1 January of the year 1 to a date; month and day may be outside
// their ranges.
func daysBefore(year int64, month Month, day int64) int64 {
	years, index := floorDivide(int64(month)-1, 12)
	year += years
	// From here the year begins in March.
	index -= 2
	if index < 0 {
		index += 12
		year--
	}
	cycle, year := floorDivide(year, 400)
	days := cycle*daysPer400Years + year*365 + year/4 - year/100
	days += (153*index + 2) / 5
	return days + day - 1 - daysToYear1
}

// dateOf returns the date that is so many days after 1 January of the year 1, and the day of its
// year, from 1.
func dateOf(days int64) (year int64, month Month, day int, yearDay int) {
	cycle, rest := floorDivide(days+daysToYear1, daysPer400Years)
	// The last day of a cycle and of a leap year would start a century or year too many.
	centuries := min(rest/daysPer100Years, 3)
	rest -= centuries * daysPer100Years
	fours := rest / daysPer4Years
	rest -= fours * daysPer4Years
	ones := min(rest/365, 3)
	rest -= ones * 365
	year = cycle*400 + centuries*100 + fours*4 + ones
	index := (5*rest + 2) / 153
	day = int(rest-(153*index+2)/5) + 1
	month = Month(index + 3)
	if month > December {
		month -= 12
		year++
		return year, month, day, int(rest) - daysToYear1 + 1
	}
	yearDay = int(rest) + 59 + 1
	if isLeap(year) {
		yearDay++
	}
	return year, month, day, yearDay
}

func isLeap(year int64) bool {
	return year%4 == 0 && (year%100 != 0 || year%400 == 0)
}

func daysIn(month Month, year int64) int {
	switch month {
	case February:
		if isLeap(year) {
			return 29
		}
		return 28
	case April, June, September, November:
		return 30
	}
	return 31
}
