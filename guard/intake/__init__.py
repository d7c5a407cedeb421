"""From each form in which a change is proposed to one `ChangeSet`. One file per form."""
