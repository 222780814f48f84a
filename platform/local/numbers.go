package local

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"
	"time"

	"partnerdesk/platform"
)

type numbers struct{ scope }

const (
	maxOffers  = 200
	maxPattern = 10
)

func (s numbers) Regions(context.Context) ([]platform.Region, error) { return places(), nil }

// Search spreads its answer over the regions where none is named.
func (s numbers) Search(ctx context.Context, q platform.NumberQuery) ([]platform.NumberOffer, error) {
	regions, faults := s.searched(&q)
	skip := map[platform.Phone]bool{}
	err := s.data.read(ctx, func(c *session) error {
		if _, err := s.client(c, q.Client); err != nil {
			return err
		}
		if faults != nil {
			return faults
		}
		return c.each(`SELECT number FROM dids UNION ALL SELECT number FROM released_dids WHERE free_at > $1`,
			args{millis(s.now())}, func(scan func(...any) error) error {
				var n platform.Phone
				err := scan(&n)
				skip[n] = true
				return err
			})
	})
	if err != nil {
		return nil, err
	}
	found := make([][]platform.Phone, len(regions))
	for i, r := range regions {
		found[i] = r.match(q.Pattern, q.Where, maxOffers, skip)
	}
	share(found, maxOffers)
	out := []platform.NumberOffer{}
	for i, r := range regions {
		for _, n := range found[i] {
			monthly, setup := price(n)
			out = append(out, platform.NumberOffer{Number: n, Region: r.Name, Country: r.Country, Monthly: &monthly, Setup: &setup})
		}
	}
	return out, nil
}

// searched checks a query and returns the regions to look in.
func (s scope) searched(q *platform.NumberQuery) ([]stockRegion, error) {
	var bad platform.Fields
	inv := s.stock()
	regions := inv.regions
	switch cc := strings.TrimSpace(q.CountryCode); {
	case cc == "":
		bad.Add("country_code", platform.Required)
	case !countryCode.MatchString(cc):
		bad.Add("country_code", "Write a country code, such as +91.")
	case cc != "+91":
		regions = nil
	}
	q.Pattern = strings.TrimSpace(q.Pattern)
	if len(q.Pattern) > maxPattern || platform.Digits(q.Pattern) != q.Pattern {
		bad.Add("pattern", "Write at most %d digits.", maxPattern)
	}
	switch q.Where {
	case "", platform.Contains, platform.StartsWith, platform.EndsWith:
	default:
		bad.Add("search_pattern", "Choose contains, starts_with or ends_with.")
	}
	if q.Region != "" {
		r, ok := inv.region(q.Region)
		if !ok {
			bad.Add("region", "There is no such region.")
		}
		if regions != nil {
			regions = []stockRegion{r}
		}
	}
	return regions, bad.Err()
}

// share cuts the lists so that together they hold at most limit, each giving up
// only what its fair share exceeds.
func share(lists [][]platform.Phone, limit int) {
	keep := make([]int, len(lists))
	for left := limit; left > 0; {
		gave := false
		for i := range lists {
			if left > 0 && keep[i] < len(lists[i]) {
				keep[i]++
				left--
				gave = true
			}
		}
		if !gave {
			break
		}
	}
	for i := range lists {
		lists[i] = lists[i][:keep[i]]
	}
}

func (s numbers) Buy(ctx context.Context, client platform.ClientID, number platform.Phone, country string) (platform.Number, error) {
	var bad platform.Fields
	n, err := platform.ParsePhone(string(number))
	note(&bad, "number", err)
	switch country = strings.ToUpper(strings.TrimSpace(country)); country {
	case "IN":
	case "":
		bad.Add("country", platform.Required)
	default:
		bad.Add("country", "Numbers are sold in IN only.")
	}
	var region platform.Region
	if err == nil {
		var ok bool
		if region, ok = s.stock().find(n); !ok {
			bad.Add("number", "This number is not for sale.")
		}
	}
	var out platform.Number
	err = s.data.write(ctx, func(c *session) error {
		id, err := s.working(c, client)
		if err != nil {
			return err
		}
		if err := bad.Err(); err != nil {
			return err
		}
		out, err = s.rent(c, id, n, region, s.now())
		return err
	})
	return out, err
}

// rent gives a number to a client; nobody else has it then.
func (s scope) rent(c *session, client int64, n platform.Phone, region platform.Region, at time.Time) (platform.Number, error) {
	if err := s.quarantined(c, n, at); err != nil {
		return platform.Number{}, err
	}
	monthly, _ := price(n)
	var id int64
	err := c.get(`INSERT INTO dids (partner, client, number, region, status, monthly, bought_at, renews_at)
		VALUES ($1, $2, $3, $4, 'active', $5, $6, $7) ON CONFLICT (number) DO NOTHING RETURNING id`,
		args{s.partner, client, string(n), region.Name, int64(monthly), millis(at), millis(platform.Renewal(at, 1))}, &id)
	if errors.Is(err, sql.ErrNoRows) {
		return platform.Number{}, conflict("number", "Someone has taken this number. Choose another.")
	}
	open := platform.Schedule{}.At(at, nil).Open
	bought := at.UTC()
	return platform.Number{DIDID: strconv.FormatInt(id, 10), Number: n, Region: region.Name,
		Status: platform.NumberActive, OpenNow: &open, BoughtAt: &bought}, err
}

func (s numbers) Held(ctx context.Context, client platform.ClientID) ([]platform.Number, error) {
	var out []platform.Number
	err := s.data.read(ctx, func(c *session) error {
		row, err := s.client(c, client)
		if err != nil {
			return err
		}
		closed, err := s.holidaysAround(c, row.id, lineDID, s.now())
		if err != nil {
			return err
		}
		out, err = s.held(c, row.id, closed)
		return err
	})
	return out, err
}

// held lists a client's numbers in the order in which they were bought: the
// first is its primary one. closed are the holidays around now.
func (s scope) held(c *session, client int64, closed holidays) ([]platform.Number, error) {
	now := s.now()
	out := []platform.Number{}
	err := c.each(`SELECT d.id, d.number, d.region, d.status, coalesce(d.flow, ''), coalesce(nullif(f.agent_ext, 0), ''), d.bought_at,
			h.zone, h.hours
		FROM dids d LEFT JOIN flows f ON f.partner = d.partner AND f.client = d.client AND f.id = d.flow
		LEFT JOIN schedules h ON h.partner = d.partner AND h.client = d.client AND h.kind = 'did' AND h.line = d.id
		WHERE d.partner = $1 AND d.client = $2 ORDER BY d.id`, args{s.partner, client}, func(scan func(...any) error) error {
		it := platform.Number{FlowTold: true}
		var bought int64
		var zone, hours *string
		if err := scan(&it.DIDID, &it.Number, &it.Region, &it.Status, &it.FlowID, &it.AgentExt, &bought, &zone, &hours); err != nil {
			return err
		}
		sch, err := s.readSchedule(zone, hours)
		at, open := fromMillis(bought), sch.At(now, closed[it.DIDID]).Open
		it.BoughtAt, it.OpenNow = &at, &open
		out = append(out, it)
		return err
	})
	return out, err
}

// holds reads a number that this client must hold, and notes it at the field
// where it does not.
func (s scope) holds(c *session, bad *platform.Fields, client int64, field string, number platform.Phone) (platform.Phone, error) {
	n, err := platform.ParsePhone(string(number))
	if err != nil {
		note(bad, field, err)
		return "", nil
	}
	var one int
	err = c.get(`SELECT 1 FROM dids WHERE partner = $1 AND client = $2 AND number = $3`, args{s.partner, client, string(n)}, &one)
	if errors.Is(err, sql.ErrNoRows) {
		bad.Add(field, "This client does not have this number.")
		return n, nil
	}
	return n, err
}
