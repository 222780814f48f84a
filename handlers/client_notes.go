package handlers

import (
	"net/http"

	"partnerdesk/store"
	"partnerdesk/views/client"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
)

const notesShown = 100

func (s *Server) showNotes(r *request) error {
	return r.notesPage(http.StatusOK, client.NoteForm{}, nil)
}

func (r *request) notesPage(status int, f client.NoteForm, p ui.Problems) error {
	v := client.NotesView{Ref: r.client.Ref, Form: f, Problems: p, MayMark: r.can(markClients)}
	var err error
	if v.Notes, err = r.notes(notesShown); err != nil {
		return err
	}
	if v.Tags, err = r.s.Store.Marks.Tags(r.ctx(), r.person.Partner, r.client.Ref); err != nil {
		return err
	}
	r.title = r.t("Notes on %s", r.client.Name)
	return r.clientPage(status, "notes", client.Notes(v))
}

func (r *request) notes(limit int) ([]client.Note, error) {
	all, err := r.s.Store.Marks.Notes(r.ctx(), r.person.Partner, r.client.Ref, limit)
	var out []client.Note
	for _, n := range all {
		out = append(out, client.Note{ID: n.ID, Body: n.Body, By: n.ByName, At: n.At, Mine: n.ByID == r.person.ID})
	}
	return out, err
}

// marked ends a change to notes or tags: back to their page, or the form again
// with what is wrong.
func (r *request) marked(f client.NoteForm, err error, audit, summary string) error {
	if err != nil {
		if e, status, ok := refused(err); ok {
			return r.notesPage(status, f, problemsOf(e))
		}
		return err
	}
	r.audit(audit, "client", r.client.Ref, r.client.Ref, summary)
	return r.done(paths.Notes(r.client.Ref))
}

func (s *Server) addNote(r *request) error {
	f, _, err := decode[client.NoteForm](r)
	if err != nil {
		return err
	}
	_, err = s.Store.Marks.AddNote(r.ctx(), r.person.Partner, r.client.Ref, f.Body, store.Actor{ID: r.person.ID, Name: r.person.Name})
	return r.marked(f, err, "client.note", "Wrote a note")
}

func (s *Server) deleteNote(r *request) error {
	err := s.Store.Marks.DeleteNote(r.ctx(), r.person.Partner, r.client.Ref, r.Param("note"), r.person.ID)
	return r.marked(client.NoteForm{}, err, "client.note", "Removed a note")
}

func (s *Server) addTag(r *request) error {
	f, _, err := decode[client.NoteForm](r)
	if err != nil {
		return err
	}
	_, err = s.Store.Marks.Tag(r.ctx(), r.person.Partner, f.Tag, r.client.Ref)
	return r.marked(f, err, "client.tag", "Tagged "+f.Tag)
}

// removeTag takes a tag off; the toast's Undo puts it back.
func (s *Server) removeTag(r *request) error {
	f, _, err := decode[client.NoteForm](r)
	if err != nil {
		return err
	}
	if err = s.Store.Marks.Untag(r.ctx(), r.person.Partner, r.client.Ref, f.Tag); err == nil {
		undo := ui.Action{Label: r.t("Undo"), Post: paths.Tags(r.client.Ref), Fields: []ui.Pair{{Name: "tag", Value: f.Tag}}}
		err = r.flash(ui.Flash{Tone: ui.Success, Text: r.t("The tag %s is taken off.", f.Tag), Undo: undo})
	}
	return r.marked(f, err, "client.tag", "Took off the tag "+f.Tag)
}
