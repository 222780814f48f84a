package words

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"
)

func TestT(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	for _, c := range []struct{ rule, got, want string }{
		{"a text without arguments is its key", T(ctx, "Sign in"), "Sign in"},
		{"many", T(ctx, "%d clients", 12), "12 clients"},
		{"one", T(ctx, "%d clients", 1), "1 client"},
		{"none counts as many", T(ctx, "%d clients", 0), "0 clients"},
		{"counts are grouped the Indian way", T(ctx, "%d clients", 1234567), "12,34,567 clients"},
		{"a key that is not in the catalogue is formatted", T(ctx, "Hello, %s", "Meera"), "Hello, Meera"},
		{"a per cent sign survives where nothing is formatted", T(ctx, "100% of it"), "100% of it"},
		{"plain English is English too", T(With(ctx, language.BritishEnglish), "%d clients", 1), "1 client"},
		{"a language without texts falls back", T(With(ctx, language.Tamil), "Sign in"), "Sign in"},
		{"and keeps the plural", T(With(ctx, language.Tamil), "%d clients", 1), "1 client"},
		{"Hindi", T(With(ctx, language.Hindi), "Sign in"), "साइन इन करें"},
		{"Hindi groups as India does", T(With(ctx, language.Hindi), "%d agents", 1234567), "12,34,567 एजेंट"},
		{"Hindi has forms for one and many", T(With(ctx, language.Hindi), "%d h", 1) + ", " + T(With(ctx, language.Hindi), "%d h", 2), "1 घंटा, 2 घंटे"},
		{"Hindi puts the arguments where it wants them", T(With(ctx, language.Hindi), "%d of %d", 3, 7), "7 में से 3"},
		{"a text that Hindi lacks is English, with its plural", T(With(ctx, language.Hindi), "%d rows need another look", 1), "1 row needs another look"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.rule, c.got, c.want)
		}
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{0: "0", 7: "7", 999: "999", 1000: "1,000", 100000: "1,00,000", 12345678: "1,23,45,678"} {
		if got := Count(context.Background(), n); got != want {
			t.Errorf("Count(%d) = %q, want %q", n, got, want)
		}
	}
}

func TestDatesAreShownInTheReadersZone(t *testing.T) {
	t.Parallel()
	at := time.Date(2025, 12, 31, 20, 2, 7, 0, time.UTC)
	india := context.Background()
	dubai := WithZone(india, time.FixedZone("+04", 4*3600))
	for _, c := range []struct{ rule, got, want string }{
		{"date in India is already tomorrow", Date(india, at), "1 Jan 2026"},
		{"time in India", Time(india, at), "01:32"},
		{"zone name", ZoneName(india, at), "IST"},
		{"exact", Exact(india, at), "1 Jan 2026, 01:32:07 IST"},
		{"with the day", DayDate(india, at), "Thu 1 Jan 2026"},
		{"date and time elsewhere", DateTime(dubai, at), "1 Jan 2026, 00:02"},
		{"a zone without a name", ZoneName(dubai, at), "UTC+04"},
		{"no zone is India's", Time(WithZone(dubai, nil), at), "01:32"},
		{"a language keeps the zone", Time(With(dubai, language.Hindi), at), "00:02"},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.rule, c.got, c.want)
		}
	}
}

func TestAgo(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	now := time.Date(2025, 11, 19, 14, 32, 0, 0, India)
	for _, c := range []struct {
		back time.Duration
		want string
	}{
		{0, "just now"},
		{4 * time.Second, "4 s ago"},
		{3 * time.Minute, "3 min ago"},
		{2 * time.Hour, "2 h ago"},
		{20 * time.Hour, "yesterday"},
		{2 * 24 * time.Hour, "2 days ago"},
		{60 * 24 * time.Hour, "20 Sep 2025"},
		{-12 * time.Second, "in 12 s"},
		{-5 * time.Minute, "in 5 min"},
		{-3 * time.Hour, "in 3 h"},
		{-12 * time.Hour, "tomorrow"},
		{-42 * 24 * time.Hour, "in 42 days"},
	} {
		if got := Ago(ctx, now, now.Add(-c.back)); got != c.want {
			t.Errorf("%v back: got %q, want %q", c.back, got, c.want)
		}
	}
	// Two minutes before midnight was yesterday by the calendar and 3 min ago by the clock.
	late := time.Date(2025, 11, 19, 0, 1, 0, 0, India)
	if got := Ago(ctx, late, late.Add(-3*time.Minute)); got != "3 min ago" {
		t.Errorf("over midnight: got %q", got)
	}
}

// TestEveryPluralIsSpoken formats each countable text for one and for many with
// as many arguments as it has, so that none is left with a hole.
func TestEveryPluralIsSpoken(t *testing.T) {
	t.Parallel()
	for _, p := range englishPlurals {
		if p.one == p.key {
			t.Errorf("%q says the same for one as for many: it belongs to the invariable ones", p.key)
		}
		for _, n := range []int{1, 2} {
			var args []any
			for i, v := range verb.FindAllString(p.key, -1) {
				if i+1 == p.arg {
					args = append(args, n)
				} else if v == "%d" {
					args = append(args, 7)
				} else {
					args = append(args, "x")
				}
			}
			got := T(context.Background(), p.key, args...)
			if strings.Contains(got, "%!") {
				t.Errorf("%q for %d: %q", p.key, n, got)
			}
			if one := n == 1; one == (got == fmt.Sprintf(p.key, args...)) {
				t.Errorf("%q for %d: %q", p.key, n, got)
			}
		}
	}
}

// TestOneCatalogueServesManyReadersAtOnce means something under -race only.
func TestOneCatalogueServesManyReadersAtOnce(t *testing.T) {
	t.Parallel()
	done := make(chan string)
	for n := range 8 {
		go func() { done <- T(context.Background(), "%d clients", 100000+n) }()
	}
	for range 8 {
		if got := <-done; !strings.HasPrefix(got, "1,00,00") {
			t.Errorf("got %q", got)
		}
	}
}

// What is put together without the catalogue's printer must read as if it had been.
func TestPlainTextsReadAsThePrinterHasThem(t *testing.T) {
	t.Parallel()
	printer := readers()[0].printer
	keys := []string{"Hello, %s", "At %s a day, the average of the last 30 days", "KYC, %d of %d", "%d off", "%s and %s", "%d%% of %d", "%[2]s by %[1]s", "100%", "%5d"}
	for _, p := range englishPlurals {
		keys = append(keys, p.key)
	}
	took := 0
	for _, key := range keys {
		for _, args := range [][]any{{"Meera"}, {0}, {1}, {2}, {999}, {1000}, {-1}, {1, 2}, {"Meera", 1}, {"Meera", 7}, {1, "Meera"}, {3, "Meera"}, {"<b>%d", "%s"}, {2.5}, {int64(1)}, {}} {
			got, ok := plain(key, args)
			if !ok {
				continue
			}
			took++
			if want := printer.Sprintf(key, args...); got != want {
				t.Errorf("%q with %v: got %q, want %q", key, args, got, want)
			}
		}
	}
	if took < 50 {
		t.Errorf("only %d of the texts were put together without the printer", took)
	}
}
