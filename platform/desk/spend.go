package desk

import (
	"context"
	"time"

	"partnerdesk/platform"
)

// DaySpend is what a client spent on one day.
type DaySpend struct {
	Day   time.Time      `json:"day"`
	Spent platform.Paise `json:"spent"`
}

const (
	freshSpend = time.Minute
	spendPages = 8 // of 500 rows: beyond that a chart would hold pages up
)

// Spend is what a client spent on each of the last days, today included, oldest
// first; days are those of the zone. A client with too many rows to read them
// all has none: a sum over a part would be a wrong figure.
func (v *View) Spend(ctx context.Context, ref string, days int, zone *time.Location) (Dated[[]DaySpend], error) {
	return read(ctx, v, ref, "spend "+zone.String(), freshSpend, func(ctx context.Context, api platform.API, id platform.ClientID) ([]DaySpend, error) {
		now := v.d.now().In(zone)
		today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, zone)
		all := make([]DaySpend, days)
		for i := range all {
			all[i].Day = today.AddDate(0, 0, i-days+1)
		}
		from := all[0].Day.AddDate(0, 0, -1) // the platform's days are India's
		for page := 1; page <= spendPages; page++ {
			got, err := api.Wallet.Transactions(ctx, platform.TransactionQuery{Client: id, Page: page, Limit: 500, From: &from})
			if err != nil {
				return nil, err
			}
			for _, row := range got.Rows {
				for i := range all {
					if row.Amount < 0 && !row.At.Before(all[i].Day) && row.At.Before(all[i].Day.AddDate(0, 0, 1)) {
						all[i].Spent -= row.Amount
					}
				}
			}
			if len(got.Rows) == 0 || page*500 >= got.Total {
				return all, nil
			}
		}
		return nil, nil
	})
}
