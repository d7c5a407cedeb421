class FilesController < ApplicationController
  def show
    # ruleid: ruby-request-path
    send_file(Rails.root.join("files", params[:name]))
    # ruleid: ruby-request-path
    text = File.read("files/#{params[:name]}")
    # ruleid: ruby-request-path
    kind = params[:kind].constantize
    # ok: ruby-request-path
    other = File.read("files/" + File.basename(params[:name]))
    # ok: ruby-request-path
    send_file(PATHS.fetch(params[:name]))
    # ok: ruby-request-path
    order = Order.find(params[:id])
    render plain: text + other + order.to_s + kind.to_s
  end
end
