package desk

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
	"partnerdesk/store"
)

// Called is a rule that calls for somebody.
type Called struct {
	Rule   store.BoardRule
	Client string   // whose name
	Have   int      // agents that count, for RuleFew and RuleReady
	Names  []string // who it is about, for the others; a few of them
	Since  time.Time
}

func sameCall(a, b Called) bool {
	return a.Rule == b.Rule && a.Client == b.Client && a.Have == b.Have && slices.Equal(a.Names, b.Names) && a.Since.Equal(b.Since)
}

// A rule has to hold this long before it becomes a notice: a board shows it at once.
const ruleHolds = 30 * time.Second

const namesInCall = 3

// calls holds the tiles against the client's rules, and raises and clears their
// notices.
func (j *judge) calls(ctx context.Context, agents []BoardAgent, now time.Time) []Called {
	d, w := j.w.d, j.w
	var out []Called
	open := -1 // not asked yet
	for _, r := range j.rules {
		if !r.Always && open < 0 {
			open = 0
			if d.openNow(ctx, w.partner, w.client.Ref, now) {
				open = 1
			}
		}
		c, holds := Called{}, false
		if r.Always || open == 1 {
			c, holds = ruleHoldsFor(r, agents, j.known, now)
		}
		condition := "rule " + r.ID
		if !holds {
			delete(j.since, r.ID)
			if j.noted[r.ID] {
				d.clear(ctx, w.partner, condition)
				delete(j.noted, r.ID)
			}
			continue
		}
		if _, ok := j.since[r.ID]; !ok {
			j.since[r.ID] = now
		}
		c.Since, c.Client = j.since[r.ID], w.client.Name
		out = append(out, c)
		if now.Sub(c.Since) >= ruleHolds && !j.noted[r.ID] {
			j.noted[r.ID] = true
			d.raise(ctx, store.Notice{Partner: w.partner, Kind: store.NoticeBoard, Condition: condition, ClientRef: w.client.Ref,
				Subject: w.client.Name + ": " + c.Words(), Detail: RuleWords(r),
				Figures: store.NoticeFigures{Rule: &store.BoardRule{Team: r.Team, Kind: r.Kind, Threshold: r.Threshold, Always: r.Always}}, Link: "/clients/" + w.client.Ref + "/board"})
		}
	}
	return out
}

// ruleHoldsFor is one rule against the tiles of its client.
func ruleHoldsFor(r store.BoardRule, agents []BoardAgent, known map[string]store.Agent, now time.Time) (Called, bool) {
	c := Called{Rule: r}
	limit := time.Duration(r.Threshold) * time.Minute
	for _, a := range agents {
		if r.Team != "" && a.Team != r.Team {
			continue
		}
		in, about := now.Sub(a.Since), false
		switch r.Kind {
		case store.RuleFew:
			if a.Word == "Ready" || a.Word == "On call" {
				c.Have++
			}
		case store.RuleReady:
			if a.Word == "Ready" {
				c.Have++
			}
		case store.RuleLong:
			about = a.Word == "On call" && in >= limit
		case store.RuleAway:
			about = a.Word == "Paused" && in >= limit
		case store.RuleOffline:
			about = a.Word == "Offline" && in >= limit && onShift(known[a.AgentID], now)
		}
		if about {
			c.Have++
			if len(c.Names) < namesInCall {
				c.Names = append(c.Names, a.Name)
			}
		}
	}
	slices.Sort(c.Names)
	if r.Kind == store.RuleFew || r.Kind == store.RuleReady {
		return c, c.Have < r.Threshold
	}
	return c, c.Have > 0
}

// Words say what is so: "Sales: 1 online, fewer than 2".
func (c Called) Words() string {
	who := ""
	if c.Rule.Team != "" {
		who = c.Rule.Team + ": "
	}
	names := strings.Join(c.Names, ", ")
	if more := c.Have - len(c.Names); more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	switch c.Rule.Kind {
	case store.RuleFew:
		return who + fmt.Sprintf("%d online, fewer than %d", c.Have, c.Rule.Threshold)
	case store.RuleReady:
		return who + fmt.Sprintf("%d ready, fewer than %d", c.Have, c.Rule.Threshold)
	case store.RuleLong:
		return who + fmt.Sprintf("on a call for %d min or more: %s", c.Rule.Threshold, names)
	case store.RuleAway:
		return who + fmt.Sprintf("paused for %d min or more: %s", c.Rule.Threshold, names)
	}
	return who + fmt.Sprintf("offline on shift: %s", names)
}

// RuleWords say what a rule watches: "Sales: fewer than 2 online, during open hours".
func RuleWords(r store.BoardRule) string {
	who := "All agents"
	if r.Team != "" {
		who = r.Team
	}
	what := ""
	switch r.Kind {
	case store.RuleFew:
		what = fmt.Sprintf("fewer than %d online", r.Threshold)
	case store.RuleReady:
		what = fmt.Sprintf("fewer than %d ready", r.Threshold)
	case store.RuleLong:
		what = fmt.Sprintf("a call of %d min or more", r.Threshold)
	case store.RuleAway:
		what = fmt.Sprintf("paused for %d min or more", r.Threshold)
	case store.RuleOffline:
		what = fmt.Sprintf("offline on shift for %d min or more", r.Threshold)
	}
	if r.Always {
		return who + ": " + what + ", at any time"
	}
	return who + ": " + what + ", during open hours"
}

// Rules are those of a client's board.
func (v *View) Rules(ctx context.Context, ref string) ([]store.BoardRule, error) {
	if _, err := v.Client(ctx, ref); err != nil {
		return nil, err
	}
	return v.d.store.Boards.Rules(ctx, v.actor.Partner, ref)
}

// AddRule makes a client's board call for somebody.
func (v *View) AddRule(ctx context.Context, ref string, r store.BoardRule) error {
	if err := v.staffOnly(); err != nil {
		return err
	}
	if _, err := v.Client(ctx, ref); err != nil {
		return err
	}
	r.Partner, r.ClientRef, r.CreatedBy = v.actor.Partner, ref, v.actor.ID
	r, err := v.d.store.Boards.AddRule(ctx, r)
	if err != nil {
		return err
	}
	v.record(ctx, Change{Action: "board.rule", Object: "rule", ObjectID: r.ID, Ref: ref, Summary: "Added a rule: " + RuleWords(r)})
	v.d.stir(v.actor.Partner, ref)
	return nil
}

// RemoveRule takes one away, and its notice with it.
func (v *View) RemoveRule(ctx context.Context, ref, id string) error {
	rules, err := v.Rules(ctx, ref)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(rules, func(r store.BoardRule) bool { return r.ID == id })
	if at < 0 {
		return platform.Errorf(platform.NotFound, "There is no such rule.")
	}
	if err := v.d.store.Boards.RemoveRule(ctx, v.actor.Partner, ref, id); err != nil {
		return err
	}
	v.d.clear(ctx, v.actor.Partner, "rule "+id)
	v.record(ctx, Change{Action: "board.rule", Object: "rule", ObjectID: id, Ref: ref, Summary: "Removed a rule: " + RuleWords(rules[at])})
	v.d.stir(v.actor.Partner, ref)
	return nil
}

// keepRules watches the clients that have rules, whether or not a board is open.
func (d *Desk) keepRules(ctx context.Context) {
	held := map[string]*watch{}
	every(ctx, reloadEvery, func() {
		ruled, err := d.store.Boards.Ruled(ctx)
		if err != nil {
			if ctx.Err() == nil {
				d.log.Error("rules could not be read", "err", err)
			}
			return
		}
		want := map[string]bool{}
		for _, r := range ruled {
			key := watchKey(r.Partner, r.ClientRef)
			want[key] = true
			if held[key] != nil {
				continue
			}
			if c, err := d.store.Directory.ByRef(ctx, r.Partner, r.ClientRef); err == nil {
				held[key] = d.join(r.Partner, c, true)
			}
		}
		for key, w := range held {
			if !want[key] {
				d.leave(w, true)
				delete(held, key)
			}
		}
	})
}
