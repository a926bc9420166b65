package top

var Text = "again"
