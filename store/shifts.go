package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"time"

	"partnerdesk/platform"
)

// Shifts are when a client's agents work, one schedule for each agent. No agent is
// an empty list; nil is not known.
type Shifts []platform.Schedule

// At says whether anybody's shift is on at t, and when that may change; the zero time
// is never.
func (s Shifts) At(t time.Time) (on bool, turns time.Time) {
	for _, one := range s {
		state := one.At(t, nil)
		on = on || state.Open
		if !state.Next.IsZero() && (turns.IsZero() || state.Next.Before(turns)) {
			turns = state.Next
		}
	}
	return on, turns
}

// keptShift is a schedule as the table holds it: minutes after midnight by weekday,
// none for a day off, and no days at all for one who is always there.
type keptShift struct {
	Zone string                 `json:"zone,omitempty"`
	Days map[int]platform.Shift `json:"days"`
}

func (s Shifts) text() (string, error) {
	all := make([]keptShift, 0, len(s))
	seen := map[string]bool{} // colleagues mostly work at the same hours
	for _, one := range s {
		k := keptShift{}
		switch one.Zone {
		case nil:
		case platform.India: // an offset under a name that no zone has
			k.Zone = "Asia/Kolkata"
		default:
			k.Zone = one.Zone.String()
		}
		if one.Hours != nil {
			k.Days = map[int]platform.Shift{}
			for day, shift := range one.Hours {
				if shift != nil {
					k.Days[day] = *shift
				}
			}
		}
		raw, err := json.Marshal(k)
		if err != nil {
			return "", err
		}
		if !seen[string(raw)] {
			seen[string(raw)] = true
			all = append(all, k)
		}
	}
	raw, err := json.Marshal(all)
	return string(raw), err
}

func readShifts(text string) (Shifts, error) {
	var all []keptShift
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		return nil, err
	}
	s := make(Shifts, 0, len(all))
	for _, k := range all {
		one := platform.Schedule{}
		if k.Zone != "" {
			zone, err := platform.ParseZone(k.Zone)
			if err != nil {
				return nil, err
			}
			one.Zone = zone
		}
		if k.Days != nil {
			one.Hours = &platform.Week{}
			for day, shift := range k.Days {
				if day >= 0 && day < len(one.Hours) {
					one.Hours[day] = &shift
				}
			}
		}
		s = append(s, one)
	}
	return s, nil
}

// TurnShifts brings OnShift up to date for the partner's clients where a shift has
// begun or ended since, limit of them at most, and says how many those were.
func (s *Directory) TurnShifts(ctx context.Context, partner string, limit int) (int, error) {
	now := s.db.now()
	n := 0
	err := s.db.tx(ctx, "look at the agents’ shifts", func(tx *sql.Tx) error {
		type due struct{ ref, shifts string }
		all, err := collect(ctx, tx, func(r scanner) (d due, err error) { return d, r.Scan(&d.ref, &d.shifts) },
			`SELECT ref, shifts FROM clients WHERE partner = $1 AND removed_at IS NULL AND shift_turns_at IS NOT NULL AND shift_turns_at <= $2
				ORDER BY shift_turns_at LIMIT $3`+s.db.forUpdate(), partner, stamp(now), pageSize(limit, 1000))
		if err != nil {
			return err
		}
		n = len(all)
		for _, d := range all {
			var on, turns any // what can't be read any more is not known
			if shifts, err := readShifts(d.shifts); err == nil {
				is, at := shifts.At(now)
				on, turns = flag(is), stamp(at)
			}
			if _, err := tx.ExecContext(ctx, `UPDATE clients SET on_shift = $1, shift_turns_at = $2 WHERE partner = $3 AND ref = $4`, on, turns, partner, d.ref); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
