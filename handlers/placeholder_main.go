package handlers

func (s *Server) showHome(r *request) error { return nil }
func (s *Server) showSearch(r *request) error { return nil }
func (s *Server) showClients(r *request) error { return nil }
func (s *Server) showClient(r *request) error { return nil }
func (s *Server) showStatusForm(r *request) error { return nil }
func (s *Server) changeStatus(r *request) error { return nil }
func (s *Server) showActivity(r *request) error { return nil }
func (s *Server) showPeople(r *request) error { return nil }
func (s *Server) invitePerson(r *request) error { return nil }
func (s *Server) showToken(r *request) error { return nil }
func (s *Server) changeToken(r *request) error { return nil }
func (s *Server) showOutbox(r *request) error { return nil }
func (s *Server) showComponents(r *request) error { return nil }
