package handlers

func (s *Server) showNumbers(r *request) error    { return nil }
func (s *Server) showFindNumber(r *request) error { return nil }
func (s *Server) showBuyNumber(r *request) error  { return nil }
func (s *Server) buyNumber(r *request) error      { return nil }
func (s *Server) showAgents(r *request) error     { return nil }
func (s *Server) showNewAgent(r *request) error   { return nil }
func (s *Server) addAgent(r *request) error       { return nil }
func (s *Server) showFlows(r *request) error      { return nil }
func (s *Server) showNewFlow(r *request) error    { return nil }
func (s *Server) createFlow(r *request) error     { return nil }
func (s *Server) showMapNumber(r *request) error  { return nil }
func (s *Server) mapNumber(r *request) error      { return nil }
func (s *Server) showWallet(r *request) error     { return nil }
func (s *Server) showAddCredit(r *request) error  { return nil }
func (s *Server) addCredit(r *request) error      { return nil }
func (s *Server) showIntent(r *request) error     { return nil }
func (s *Server) decideIntent(r *request) error   { return nil }
