function _git_revisit_complete
    set -l response (env _GIT_REVISIT_COMPLETE=fish_complete COMP_WORDS=(commandline -cp) COMP_CWORD=(commandline -t) git-revisit 2>/dev/null)
    for completion in $response
        set -l metadata (string split "," $completion)
        switch $metadata[1]
            case dir
                __fish_complete_directories $metadata[2]
            case file
                __fish_complete_path $metadata[2]
            case plain
                echo $metadata[2]
        end
    end
end

complete --no-files --command git-revisit --arguments "(_git_revisit_complete)"
