package papers

import (
	"context"
	"encoding/csv"
	"io"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/views/wallet"
	"partnerdesk/views/words"
)

// CSV writes a statement for spreadsheets: UTF-8 with a mark, so that they read
// names right, amounts without signs of currency, times in the reader's zone, which
// the head names.
func CSV(ctx context.Context, w io.Writer, s Statement) (Sums, error) {
	ctx = words.With(ctx, words.English)
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return Sums{}, err
	}
	zone := words.Zone(ctx)
	out := csv.NewWriter(w)
	out.UseCRLF = true
	err := out.Write([]string{words.T(ctx, "Entry"), words.T(ctx, "When (%s)", zoneOf(zone)), words.T(ctx, "Type"), words.T(ctx, "Description"), words.T(ctx, "Number"),
		words.T(ctx, "Credit (INR)"), words.T(ctx, "Debit (INR)"), words.T(ctx, "Balance after (INR)")})
	if err != nil {
		return Sums{}, err
	}
	names := typeNames(ctx)
	row := make([]string, 8)
	sum, err := s.each(func(e platform.Transaction) error {
		in, used := "", ""
		if e.Amount > 0 {
			in = e.Amount.Wire()
		} else {
			used = (-e.Amount).Wire()
		}
		row[0], row[1], row[2], row[3], row[4], row[5], row[6], row[7] = Cell(e.ID), e.At.In(zone).Format(time.DateTime), names(e.Type), Cell(e.Description), Cell(string(e.DID)), in, used, e.BalanceAfter.Wire()
		return out.Write(row)
	})
	if err != nil {
		return sum, err
	}
	out.Flush()
	return sum, out.Error()
}

// zoneOf names a zone as programs know it.
func zoneOf(zone *time.Location) string {
	if zone == words.India {
		return "Asia/Kolkata"
	}
	return zone.String()
}

// typeNames looks each name up once.
func typeNames(ctx context.Context) func(platform.ExpenseType) string {
	known := map[platform.ExpenseType]string{}
	return func(t platform.ExpenseType) string {
		name, ok := known[t]
		if !ok {
			name = wallet.TypeName(ctx, t)
			known[t] = name
		}
		return name
	}
}

// Cell keeps a spreadsheet from reckoning with what somebody typed: text that
// begins like a formula is led by an apostrophe, as OWASP advises (CSV injection).
func Cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
