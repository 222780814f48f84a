// Package holidays knows days on which offices are closed: those of India and its
// states, from a file that can be edited, and those of a calendar that somebody
// uploads.
package holidays

import (
	"cmp"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"partnerdesk/platform"
)

//go:embed india.csv
var files embed.FS

// Day is a holiday of a list.
type Day struct {
	Date   platform.Date
	Name   string
	Source string // what it was taken from; empty for one of an uploaded calendar
}

// List is a country's or a state's holidays of one year.
type List struct {
	Code, Name string
	Year       int
	Days       []Day // in order of date; a state's include the country's
	// Whole is false where only those are known that have the same date each year:
	// the others are announced by the government, year by year.
	Whole bool
}

// Code and name of each list that may be in the file.
var names = [...][2]string{
	{"IN", "India, whole country"}, {"IN-AP", "Andhra Pradesh"}, {"IN-BR", "Bihar"}, {"IN-GA", "Goa"}, {"IN-GJ", "Gujarat"},
	{"IN-HR", "Haryana"}, {"IN-KA", "Karnataka"}, {"IN-KL", "Kerala"}, {"IN-MP", "Madhya Pradesh"}, {"IN-MH", "Maharashtra"},
	{"IN-OD", "Odisha"}, {"IN-TN", "Tamil Nadu"}, {"IN-TS", "Telangana"}, {"IN-UP", "Uttar Pradesh"}, {"IN-WB", "West Bengal"},
}

// Names are the lists there are, the country's first, as code and name.
func Names() [][2]string { return names[:] }

// Known reports whether there is such a list.
func Known(code string) bool { return nameOf(code) != "" }

func nameOf(code string) string {
	for _, n := range names {
		if n[0] == code {
			return n[1]
		}
	}
	return ""
}

// Of is the list of a year. A code that is none is NotFound.
func Of(code string, year int) (List, error) {
	l := List{Code: code, Name: nameOf(code), Year: year}
	if l.Name == "" {
		return l, platform.Errorf(platform.NotFound, "There is no such list of holidays.")
	}
	all, err := india()
	if err != nil {
		return l, err
	}
	for _, e := range all {
		l.Whole = l.Whole || e.list == code && e.year == year && e.day == 0
	}
	seen := map[platform.Date]bool{}
	for _, e := range all {
		switch {
		case e.day == 0, e.year != 0 && e.year != year:
			continue
		case e.list != code && (e.list != "IN" || l.Whole && e.year != 0):
			continue // a state's own list says on which days it keeps the country's
		}
		d := platform.Date{Year: year, Month: e.month, Day: e.day}
		if !d.Valid() || seen[d] {
			continue
		}
		seen[d] = true
		l.Days = append(l.Days, Day{Date: d, Name: e.name, Source: e.source})
	}
	slices.SortFunc(l.Days, func(a, b Day) int { return cmp.Compare(a.Date.String(), b.Date.String()) })
	return l, nil
}

// entry is a line of the file. year is 0 for a day that has its date each year, and
// day is 0 where the line says that the list is whole for its year.
type entry struct {
	list, name, source string
	year               int
	month              time.Month
	day                int
}

var india = sync.OnceValues(func() ([]entry, error) {
	f, err := files.Open("india.csv")
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return read(f)
})

// read reads a file of holidays, and says at which line it is not one.
func read(from io.Reader) ([]entry, error) {
	in := csv.NewReader(from)
	in.Comment, in.FieldsPerRecord = '#', 4
	var all []entry
	for n := 0; ; n++ {
		rec, err := in.Read()
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue // the heads
		}
		line, _ := in.FieldPos(0)
		e := entry{list: rec[0], name: strings.TrimSpace(rec[2]), source: strings.TrimSpace(rec[3])}
		date := rec[1]
		if year, err := strconv.Atoi(date); err == nil && len(date) == 4 {
			e.year = year
			all = append(all, e)
			continue
		}
		if len(date) == len("01-02") {
			date = "2024-" + date // a leap year, which has every day
		} else if e.year, err = strconv.Atoi(date[:min(4, len(date))]); err != nil {
			return nil, fmt.Errorf("line %d: %q is no date", line, rec[1])
		}
		d, err := platform.ParseDate(date)
		if err != nil || nameOf(e.list) == "" || e.name == "" || e.source == "" {
			return nil, fmt.Errorf("line %d: a list, a date, a name and a source are needed", line)
		}
		e.month, e.day = d.Month, d.Day
		all = append(all, e)
	}
}
