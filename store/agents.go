package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"time"

	"partnerdesk/platform"
)

// Agent is an agent as the platform's list last had it, and what that list does
// not tell: Set is as it was last set from here, Team is our own label, Shift is
// as it was last read.
type Agent struct {
	ClientRef string
	Client    string // that client's name; Page fills it
	ID        string // the platform's
	Name      string
	Extension string
	CallerID  platform.Phone
	Word      string // as platform.AgentPresence.Word has it, when the list was last read
	WordAt    time.Time
	Team      string
	Set       AgentSet
	Shift     AgentShift
}

// AgentSet is what the platform takes and never tells: memory, not truth.
type AgentSet struct {
	Email, Phone    string
	Device          platform.DialPreference
	Manager         bool
	ReportsTo       string // an agent id
	PermissionGroup string
	At              time.Time // zero: nothing was set from here
}

// AgentShift is when an agent works, as the platform last said.
type AgentShift struct {
	Zone  string // IANA
	Hours string // JSON by day, as platform.Week.Texts has it; empty: always
	At    time.Time
}

// Agents mirrors the platform's lists of agents, per partner.
type Agents struct{ db *database }

const agentCols = `a.client_ref, a.agent_id, a.name, a.extension, a.caller_id, a.word, a.word_at, a.team, a.email, a.phone, a.device, a.manager,
	a.reports_to, a.permission_group, a.set_at, a.zone, a.hours, a.shift_at`

func (a *Agent) dest() []any {
	return []any{&a.ClientRef, &a.ID, &a.Name, &a.Extension, &a.CallerID, &a.Word, readTime{&a.WordAt}, &a.Team, &a.Set.Email, &a.Set.Phone,
		&a.Set.Device, &a.Set.Manager, &a.Set.ReportsTo, &a.Set.PermissionGroup, readTime{&a.Set.At}, &a.Shift.Zone, &a.Shift.Hours, readTime{&a.Shift.At}}
}

func scanAgent(r scanner) (Agent, error) {
	var a Agent
	return a, r.Scan(a.dest()...)
}

// Of lists a client's agents by extension.
func (s *Agents) Of(ctx context.Context, partner, ref string) ([]Agent, error) {
	all, err := collect(ctx, s.db.r, scanAgent, `SELECT `+agentCols+` FROM agents a WHERE a.partner = $1 AND a.client_ref = $2 AND a.gone_at IS NULL
		ORDER BY a.extension, a.agent_id`, partner, ref)
	return all, wrap("list the agents", err)
}

// Get finds an agent of a client, one that was removed included.
func (s *Agents) Get(ctx context.Context, partner, ref, id string) (Agent, error) {
	a, err := scanAgent(s.db.r.QueryRowContext(ctx, `SELECT `+agentCols+` FROM agents a WHERE a.partner = $1 AND a.client_ref = $2 AND a.agent_id = $3`, partner, ref, id))
	return a, wrap("read the agent", err)
}

// Put says which agents a client has, all of them. What was set from here, teams
// and shifts stay; one that is missing is gone. Where nothing changed nothing is
// written.
func (s *Agents) Put(ctx context.Context, partner, ref string, list []platform.AgentPresence, at time.Time) error {
	have, err := s.Of(ctx, partner, ref)
	if err != nil {
		return err
	}
	known := map[string]Agent{}
	for _, a := range have {
		known[a.ID] = a
	}
	var put []platform.AgentPresence
	for _, p := range list {
		a, ok := known[p.AgentID]
		delete(known, p.AgentID)
		if !ok || a.Name != p.Name || a.Extension != p.Extension || a.CallerID != p.CallerID || a.Word != p.Word() {
			put = append(put, p)
		}
	}
	if len(put) == 0 && len(known) == 0 {
		return nil
	}
	return s.db.tx(ctx, "keep the agents", func(tx *sql.Tx) error {
		if len(put) > 0 {
			stmt, err := tx.PrepareContext(ctx, `INSERT INTO agents (partner, client_ref, agent_id, name, name_key, extension, caller_id, word, word_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (partner, client_ref, agent_id) DO UPDATE SET name = excluded.name, name_key = excluded.name_key,
				extension = excluded.extension, caller_id = excluded.caller_id, word = excluded.word, word_at = excluded.word_at, gone_at = NULL`)
			if err != nil {
				return err
			}
			defer stmt.Close()
			for _, p := range put {
				when := at
				if p.Since != nil {
					when = *p.Since
				}
				if _, err := stmt.ExecContext(ctx, partner, ref, clip(p.AgentID, 200), clip(p.Name, 400), fold(p.Name), clip(p.Extension, 40), string(p.CallerID), p.Word(), stamp(when)); err != nil {
					return err
				}
			}
		}
		for id := range known {
			if _, err := tx.ExecContext(ctx, `UPDATE agents SET gone_at = $1 WHERE partner = $2 AND client_ref = $3 AND agent_id = $4`, stamp(at), partner, ref, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// Remember keeps what was set for an agent. An agent that no list has told yet is
// made, for the next list to fill in.
func (s *Agents) Remember(ctx context.Context, partner, ref, id, name string, set AgentSet) error {
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO agents (partner, client_ref, agent_id, name, name_key, email, phone, device, manager, reports_to, permission_group, set_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) ON CONFLICT (partner, client_ref, agent_id) DO UPDATE SET email = excluded.email, phone = excluded.phone,
		device = excluded.device, manager = excluded.manager, reports_to = excluded.reports_to, permission_group = excluded.permission_group, set_at = excluded.set_at`,
		partner, ref, id, name, fold(name), mailKey(set.Email), set.Phone, string(set.Device), flag(set.Manager), set.ReportsTo, set.PermissionGroup, stamp(s.db.now()))
	return wrap("remember the agent", err)
}

// SetTeam gives an agent our label; an empty one takes it away.
func (s *Agents) SetTeam(ctx context.Context, partner, ref, id, team string) error {
	return wrap("label the agent", mustChange(ctx, s.db.w, `UPDATE agents SET team = $1 WHERE partner = $2 AND client_ref = $3 AND agent_id = $4`, clip(team, 100), partner, ref, id))
}

// Label is SetTeam for an agent who was just added, whom no list may have told yet.
func (s *Agents) Label(ctx context.Context, partner, ref, id, name, team string) error {
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO agents (partner, client_ref, agent_id, name, name_key, team) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (partner, client_ref, agent_id) DO UPDATE SET team = excluded.team`, partner, ref, id, name, fold(name), clip(team, 100))
	return wrap("label the agent", err)
}

// SetShift keeps an agent's shift as the platform said it. One that no list has
// told is left out.
func (s *Agents) SetShift(ctx context.Context, partner, ref, id string, sh AgentShift) error {
	_, err := s.db.w.ExecContext(ctx, `UPDATE agents SET zone = $1, hours = $2, shift_at = $3 WHERE partner = $4 AND client_ref = $5 AND agent_id = $6`,
		sh.Zone, sh.Hours, stamp(sh.At), partner, ref, id)
	return wrap("keep the shift", err)
}

// Teams are the labels that a client's agents have, or, without a client, those
// of all of the partner's, in order.
func (s *Agents) Teams(ctx context.Context, partner, ref, only string) ([]string, error) {
	var w where
	w.add(`partner = ? AND team <> '' AND gone_at IS NULL`, partner)
	if ref != "" {
		w.add(`client_ref = ?`, ref)
	}
	w.withTag(`client_ref`, partner, only)
	all, err := collect(ctx, s.db.r, func(r scanner) (team string, err error) { return team, r.Scan(&team) },
		`SELECT DISTINCT team FROM agents WHERE `+w.sql.String()+` ORDER BY team LIMIT 200`, w.args...)
	return all, wrap("list the teams", err)
}

// Watchable are the active clients that have agents, by name; more says that
// there are others beyond the limit.
func (s *Agents) Watchable(ctx context.Context, partner, only string, limit int) (refs []string, more bool, err error) {
	w := watchable(partner, only)
	refs, err = collect(ctx, s.db.r, func(r scanner) (ref string, err error) { return ref, r.Scan(&ref) },
		`SELECT ref FROM clients WHERE `+w.sql.String()+` ORDER BY name_key, ref`+w.number(` LIMIT ?`, limit+1), w.args...)
	if more = len(refs) > limit; more {
		refs = refs[:limit]
	}
	return refs, more, wrap("list the clients with agents", err)
}

// watchable is the condition of clients whose agents stand on the board of all; only
// narrows them to those with a tag.
func watchable(partner, only string) *where {
	w := &where{}
	w.add(`partner = ? AND status = 1 AND agents > 0 AND removed_at IS NULL`, partner)
	w.withTag(`ref`, partner, only)
	return w
}

// Board lists the agents of those clients, the first of each by extension.
func (s *Agents) Board(ctx context.Context, partner, only string, clients, limit int) ([]Agent, error) {
	w := watchable(partner, only)
	of := `(SELECT ref, name, name_key FROM clients WHERE ` + w.sql.String() + ` ORDER BY name_key, ref` + w.number(` LIMIT ?`, clients) + `)`
	rest := w.number(` JOIN agents a ON a.partner = ? AND a.client_ref = c.ref AND a.gone_at IS NULL
		ORDER BY c.name_key, c.ref, a.extension, a.agent_id LIMIT ?`, partner, limit)
	all, err := collect(ctx, s.db.r, func(r scanner) (Agent, error) {
		var a Agent
		return a, r.Scan(append(a.dest(), &a.Client)...)
	}, `SELECT `+agentCols+`, c.name FROM `+of+` c`+rest, w.args...)
	return all, wrap("list the agents", err)
}

// AgentFilter chooses from all agents of a partner. What is empty narrows nothing.
type AgentFilter struct {
	Starts string // of the name, or of the extension where it is digits
	Team   string
	Word   string
	Only   string // a tag that the client has
	After  string // the cursor of the page before
	Limit  int
}

// AgentPage is one page of all agents. Next is empty on the last.
type AgentPage struct {
	Agents []Agent
	Next   string
}

// Page lists the agents of all clients by name.
func (s *Agents) Page(ctx context.Context, partner string, f AgentFilter) (AgentPage, error) {
	var w where
	limit := pageSize(f.Limit, 200)
	w.add(`a.partner = ? AND a.gone_at IS NULL`, partner)
	if key := fold(f.Starts); key != "" {
		if platform.Digits(key) == key {
			w.add(`a.extension >= ? AND a.extension < ?`, key, afterPrefix(key))
		} else {
			w.add(`a.name_key >= ? AND a.name_key < ?`, key, afterPrefix(key))
		}
	}
	if f.Team != "" {
		w.add(`a.team = ?`, f.Team)
	}
	if f.Word != "" {
		w.add(`a.word = ?`, f.Word)
	}
	w.withTag(`a.client_ref`, partner, f.Only)
	if name, ref, id, ok := readCursor(f.After); ok {
		w.add(`(a.name_key, a.client_ref, a.agent_id) > (?, ?, ?)`, name, ref, id)
	}
	w.args = append(w.args, limit+1)
	rows, err := collect(ctx, s.db.r, func(r scanner) (Agent, error) {
		var a Agent
		return a, r.Scan(append(a.dest(), &a.Client)...)
	}, `SELECT `+agentCols+`, c.name FROM agents a JOIN clients c ON c.partner = a.partner AND c.ref = a.client_ref
		WHERE `+w.sql.String()+` ORDER BY a.name_key, a.client_ref, a.agent_id LIMIT $`+strconv.Itoa(len(w.args)), w.args...)
	if err != nil {
		return AgentPage{}, wrap("list the agents", err)
	}
	page := AgentPage{Agents: rows}
	if len(rows) > limit {
		page.Agents = rows[:limit]
		last := page.Agents[limit-1]
		page.Next = writeCursor(fold(last.Name), last.ClientRef, last.ID)
	}
	return page, nil
}

// Same are a client's agents who were given an e-mail address or phone from here
// that one is to have, the agent itself left out.
func (s *Agents) Same(ctx context.Context, partner, ref, id, email, phone string) (mail, tel string, err error) {
	all, err := s.Of(ctx, partner, ref)
	if err != nil {
		return "", "", err
	}
	for _, a := range all {
		if a.ID == id {
			continue
		}
		if email != "" && a.Set.Email == mailKey(email) {
			mail = a.Name
		}
		if phone != "" && a.Set.Phone == phone {
			tel = a.Name
		}
	}
	return mail, tel, nil
}

// StateChange is one change of an agent's state that a board saw.
type StateChange struct {
	AgentID string
	At      time.Time
	Word    string
}

// Watched is a time in which a client's agents were looked at.
type Watched struct{ From, Until time.Time }

// BeginWatch notes that somebody looks at a client's agents from now on.
func (s *Agents) BeginWatch(ctx context.Context, partner, ref string, at time.Time) error {
	_, err := s.db.w.ExecContext(ctx, `INSERT INTO agent_watches (partner, client_ref, began_at, until_at) VALUES ($1, $2, $3, $3) ON CONFLICT DO NOTHING`, partner, ref, stamp(at))
	return wrap("note the watch", err)
}

// Saw keeps changes of state, and that the watch which began then still goes on.
func (s *Agents) Saw(ctx context.Context, partner, ref string, began, until time.Time, changes []StateChange) error {
	return s.db.tx(ctx, "keep what the board saw", func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, `UPDATE agent_watches SET until_at = $1 WHERE partner = $2 AND client_ref = $3 AND began_at = $4`, stamp(until), partner, ref, stamp(began)); err != nil {
			return err
		}
		if len(changes) == 0 {
			return nil
		}
		put, err := tx.PrepareContext(ctx, `INSERT INTO agent_states (partner, client_ref, agent_id, at, word) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (partner, client_ref, agent_id, at) DO UPDATE SET word = excluded.word`)
		if err != nil {
			return err
		}
		defer put.Close()
		for _, c := range changes {
			if _, err := put.ExecContext(ctx, partner, ref, clip(c.AgentID, 200), stamp(c.At), c.Word); err != nil {
				return err
			}
		}
		return nil
	})
}

// History is an agent's changes between two moments in order, led by the last one
// before them, and when anybody looked.
func (s *Agents) History(ctx context.Context, partner, ref, id string, from, to time.Time) ([]StateChange, []Watched, error) {
	scan := func(r scanner) (StateChange, error) {
		c := StateChange{AgentID: id}
		return c, r.Scan(readTime{&c.At}, &c.Word)
	}
	before, err := collect(ctx, s.db.r, scan, `SELECT at, word FROM agent_states WHERE partner = $1 AND client_ref = $2 AND agent_id = $3 AND at < $4 ORDER BY at DESC LIMIT 1`, partner, ref, id, stamp(from))
	if err != nil {
		return nil, nil, wrap("read the history", err)
	}
	changes, err := collect(ctx, s.db.r, scan, `SELECT at, word FROM agent_states WHERE partner = $1 AND client_ref = $2 AND agent_id = $3 AND at >= $4 AND at < $5 ORDER BY at LIMIT 5000`, partner, ref, id, stamp(from), stamp(to))
	if err != nil {
		return nil, nil, wrap("read the history", err)
	}
	watches, err := collect(ctx, s.db.r, func(r scanner) (Watched, error) {
		var w Watched
		return w, r.Scan(readTime{&w.From}, readTime{&w.Until})
	}, `SELECT began_at, until_at FROM agent_watches WHERE partner = $1 AND client_ref = $2 AND until_at > $3 AND began_at < $4 ORDER BY began_at LIMIT 5000`, partner, ref, stamp(from), stamp(to))
	return slices.Concat(before, changes), watches, wrap("read the history", err)
}

// Last is the newest kept state of each of a client's agents.
func (s *Agents) Last(ctx context.Context, partner, ref string) (map[string]string, error) {
	all, err := collect(ctx, s.db.r, func(r scanner) (StateChange, error) {
		var c StateChange
		return c, r.Scan(&c.AgentID, &c.Word)
	}, `SELECT a.agent_id, COALESCE((SELECT s.word FROM agent_states s WHERE s.partner = a.partner AND s.client_ref = a.client_ref AND s.agent_id = a.agent_id ORDER BY s.at DESC LIMIT 1), '')
		FROM agents a WHERE a.partner = $1 AND a.client_ref = $2 AND a.gone_at IS NULL`, partner, ref)
	out := map[string]string{}
	for _, c := range all {
		out[c.AgentID] = c.Word
	}
	return out, wrap("read the history", err)
}

// statesKept is how long the history of states goes back.
const statesKept = 35 * 24 * time.Hour

// PruneStates forgets states and watches that are older than is shown.
func (s *Agents) PruneStates(ctx context.Context) error {
	before := stamp(s.db.now().Add(-statesKept))
	_, err := changed(ctx, s.db.w, `DELETE FROM agent_states WHERE at < $1`, before)
	_, werr := changed(ctx, s.db.w, `DELETE FROM agent_watches WHERE until_at < $1`, before)
	return wrap("forget old states", errors.Join(err, werr))
}
