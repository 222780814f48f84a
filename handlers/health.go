package handlers

import (
	"net/http"

	"partnerdesk/platform/wire"
	"partnerdesk/store"
	"partnerdesk/views/paths"
	"partnerdesk/views/settings"
)

// showCondition says how the platform, the database and the background do.
func (s *Server) showCondition(r *request) error {
	partner := r.person.Partner
	h := r.desk.Health()
	v := settings.HealthView{Now: r.now(), OK: h.OK, Failed: h.Failed, Refused: h.Refused, Address: s.Remote}
	if s.Observed != nil {
		if o, err := s.Observed(r.ctx(), partner); err == nil { // without a key nothing was asked yet
			v.Observed = &o
		}
		v.Names = map[string]string{}
		for _, e := range wire.All() {
			v.Names[e.Name] = e.Words
		}
	}
	c := s.Store.Condition(r.ctx())
	v.Engine, v.Read, v.Write, v.Bytes, v.Free = c.Engine, c.Read, c.Write, c.Bytes, c.Free
	v.NoRead, v.NoWrite = c.ReadErr != nil, c.WriteErr != nil
	if c.WriteErr != nil {
		s.log.Error("the database can't be written", "err", c.WriteErr)
	}
	tally, err := s.Store.Intents.Tally(r.ctx(), partner)
	if err != nil {
		return err
	}
	for state, n := range tally {
		if state == store.Someone {
			v.Person += n
		} else {
			v.Checking += n
		}
	}
	work, err := s.Store.Work(r.ctx(), partner)
	if err != nil {
		return err
	}
	v.Jobs, v.Files, v.Oldest = work.Jobs, work.Files, work.Oldest
	sync, err := s.Store.Directory.SyncState(r.ctx(), partner)
	if err != nil {
		return err
	}
	v.Listed, v.Reading = sync.Done, sync.Running()
	r.title = r.t("Health")
	return r.show(http.StatusOK, settings.Health(v))
}

// healthPage is where the state of the platform is told in full, for whom that is.
func (r *request) healthPage() string {
	if r.site.staff && r.can(readHealth) {
		return paths.Condition
	}
	return ""
}
