package holidays

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"partnerdesk/platform"
)

var (
	hostileFrom = platform.Date{Year: 2026, Month: 1, Day: 1}
	hostileTo   = platform.Date{Year: 2027, Month: 12, Day: 31}
)

// A file full of the longest events that repeat each year takes hardly longer than one
// of as many single days.
func TestAHostileCalendarIsReadInNoTime(t *testing.T) {
	t.Parallel()
	read := func(end, more string) time.Duration {
		var b strings.Builder
		b.WriteString("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
		for i := 0; b.Len() < MaxFile/2; i++ {
			fmt.Fprintf(&b, "BEGIN:VEVENT\r\nDTSTART:00010101\r\nDTEND:%s\r\n%sSUMMARY:%d\r\nEND:VEVENT\r\n", end, more, i)
		}
		b.WriteString("END:VCALENDAR\r\n")
		began := time.Now()
		_, _, _ = Calendar([]byte(b.String()), hostileFrom, hostileTo)
		return time.Since(began)
	}
	plain, hostile := read("00010102", ""), read("99991231", "RRULE:FREQ=YEARLY\r\n")
	if hostile > 20*plain {
		t.Errorf("it took %s, and %s without what makes it hostile", hostile, plain)
	}
}

func FuzzCalendar(f *testing.F) {
	f.Add([]byte("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20260126\r\nDTEND:20260127\r\nSUMMARY:Republic Day\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"))
	f.Add([]byte("BEGIN:VCALENDAR\nBEGIN:VEVENT\nDTSTART:20260230\nEND:VEVENT"))
	f.Add([]byte("BEGIN:VCALENDAR\r\nX:" + strings.Repeat("a", 70) + "\r\n b\r\nEND:VCALENDAR"))
	f.Fuzz(func(t *testing.T, file []byte) {
		days, skipped, err := Calendar(file, hostileFrom, hostileTo)
		if err != nil && !platform.Is(err, platform.Invalid) {
			t.Fatalf("the refusal is %v", err)
		}
		if skipped < 0 || err == nil && len(days) == 0 {
			t.Fatalf("%d days, %d skipped and no refusal", len(days), skipped)
		}
		for i, d := range days {
			if !d.Date.Valid() || after(hostileFrom, d.Date) || after(d.Date, hostileTo) {
				t.Fatalf("%v is outside of what was asked for", d.Date)
			}
			if i > 0 && !after(d.Date, days[i-1].Date) {
				t.Fatalf("%v comes after %v", d.Date, days[i-1].Date)
			}
		}
	})
}

func FuzzList(f *testing.F) {
	f.Add([]byte("list,date,name,source\nIN,01-26,Republic Day,https://x.example\nIN,2026-03-04,Holi,https://x.example\n"))
	f.Add([]byte("a,b,c,d\nIN,2026,none,x\n\"IN\",\"02-30\",x,y"))
	f.Fuzz(func(t *testing.T, file []byte) {
		all, err := read(bytes.NewReader(file))
		if err != nil {
			return
		}
		for _, e := range all {
			if e.month < 0 || e.month > 12 || e.day < 0 || e.day > 31 || nameOf(e.list) == "" && e.month > 0 {
				t.Fatalf("an entry is %+v", e)
			}
		}
	})
}
